/** The page: it passes the user's choices to the workbench and shows the results. */
import {
  type ClassExplanation,
  colorBar,
  colorMapNames,
  defaultDrawing,
  type Explainer,
  findClass,
  findMethod,
  preprocess,
  ScorecamError,
} from '@scorecam/core';
import { bundledModel } from './bundled.js';
import { drawPicture } from './canvas.js';
import { showBusy, showIdle } from './busy.js';
import { ClassChoice, className } from './class-choice.js';
import { acceptDrops } from './drop-target.js';
import { Figures, type FigureStyle } from './figures.js';
import { LayerChoice } from './layer-choice.js';
import { MethodChoice } from './method-choice.js';
import { type ModelFiles, sortFiles } from './model-files.js';
import { element, fillSelect, make } from './page.js';
import { type ChosenPicture, PictureChoice } from './picture-choice.js';
import { drawProgress } from './progress.js';
import { type Finished, saveMap, saveOverlay, saveRecord } from './saves.js';
import { summarize } from './summary.js';
import { type Action, ExclusiveActions, unlessEnded } from './exclusive-actions.js';
import { type Choices, Workbench } from './workbench.js';

/** An explanation, and the drawing of its maps. */
interface Result extends Finished {
  readonly figures: Figures;
}

const error = element('error', HTMLElement);
const status = element('status', HTMLElement);
const device = element('device', HTMLSelectElement);
const colorMap = element('color-map', HTMLSelectElement);
const opacity = element('opacity', HTMLInputElement);
const fileInput = element('files', HTMLInputElement);

const actions = new ExclusiveActions();
const workbench = new Workbench();
const pictures = new PictureChoice(element('pictures', HTMLElement), changePicture);
const classes = new ClassChoice(element('top', HTMLElement), showClasses);
const layers = new LayerChoice(element('layer', HTMLSelectElement));
const methodChoice = new MethodChoice({
  method: element('method', HTMLSelectElement),
  preset: element('preset', HTMLSelectElement),
  ofLayers: element('layer-field', HTMLElement),
});
/** The user's own model; undefined while the bundled one is used. */
let ownModel: ModelFiles | undefined;
/** A model without one of its weight files, which may follow. */
let incompleteModel: ModelFiles | undefined;
let result: Result | undefined;
/** The current figures: the maps of the result, or those that are being made. */
let figures: Figures | undefined;

fillSelect(
  colorMap,
  colorMapNames.map((value) => ({ value, text: value })),
);
nameModel();
showPreview();
drawLegend();

element('explain', HTMLButtonElement).addEventListener('click', () => void act(explain));
element('cancel', HTMLButtonElement).addEventListener('click', cancel);
colorMap.addEventListener('change', drawLegend);
opacity.addEventListener('input', () => figures?.paint(figureStyle()));
element('choose', HTMLButtonElement).addEventListener('click', () => fileInput.click());
fileInput.addEventListener('change', () => takeFiles([...(fileInput.files ?? [])]));
element('bundled-model', HTMLButtonElement).addEventListener('click', () => void act(useBundledModel));
element('save-record', HTMLButtonElement).addEventListener('click', () => void save(saveResult));
element('other-class', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void act(explainOther);
});
acceptDrops(takeFiles);

/** Ends the current action, runs another one, and shows its error as a sentence. */
async function act(action: Action): Promise<void> {
  error.textContent = '';
  showBusy();
  try {
    if (await actions.begin(action)) showIdle();
  } catch (reason) {
    restoreResult('');
    report(reason);
  }
}

function cancel(): void {
  actions.end();
  restoreResult('Cancelled.');
}

/** Shows the previous result again after an action that failed or was cancelled. */
function restoreResult(words: string): void {
  showIdle();
  status.textContent = words;
  if (result) showResult(result);
  else showPreview();
}

function report(reason: unknown): void {
  error.textContent = reason instanceof Error ? reason.message : String(reason);
}

/** Saves something, without ending the current action. */
async function save(work: () => Promise<void> | void): Promise<void> {
  error.textContent = '';
  try {
    await work();
  } catch (reason) {
    report(reason);
  }
}

async function explain(signal: AbortSignal): Promise<void> {
  status.textContent = 'Preparing the model.';
  const chosen = await unlessEnded(signal, pictures.read(signal));
  if (!workbench.model) await workbench.open(await bundledModel(signal), signal);
  const explainer = await workbench.prepare(choices(), signal);
  if (!layers.isListed) layers.list(explainer.layers);
  await explainWith(explainer, chosen, signal);
}

async function explainWith(explainer: Explainer, { file, picture }: ChosenPicture, signal: AbortSignal): Promise<void> {
  listLabels(explainer.labels);
  const drawing = new Figures(
    element('figures', HTMLElement),
    picture,
    preprocess(picture, explainer.preprocessing).view,
  );
  const method = methodChoice.chosen;
  const draw = drawProgress((first) => (figures = drawing).sharpen(first, figureStyle()), {
    unit: findMethod(method.name).unit,
    labels: explainer.labels,
  });
  const wanted = classes.wanted;
  const explanation = await workbench.explain(explainer, picture, {
    method,
    ...(wanted ? { classes: wanted } : { top: 5 }),
    onProgress: (progress) => !signal.aborted && draw(progress),
    signal,
  });
  // `explain` has opened the model.
  result = { explanation, picture, pictureFile: file, model: workbench.model!, figures: drawing };
  classes.list(explanation);
  status.textContent = 'Done.';
  showResult(result);
}

function showResult({ explanation, figures: drawing }: Result): void {
  figures = drawing;
  for (const id of ['view', 'classes', 'record']) element(id, HTMLElement).hidden = false;
  element('summary', HTMLElement).textContent = summarize(explanation);
  element('notices', HTMLElement).replaceChildren(
    ...explanation.notices.map((textContent) => make('li', { textContent })),
  );
  showClasses();
}

function showClasses(): void {
  const entries = classes.shown;
  const shown = entries.map(({ flag, index, map, probability, label }) => ({
    index,
    map,
    probability,
    title: className({ index, label }),
    ...(flag && { flag: flag.reason }),
  }));
  figures?.show(shown, figureStyle(), (index) => saveButtons(entries.find((entry) => entry.index === index)!)); // one of `shown`
}

function saveButtons(entry: ClassExplanation): HTMLElement[] {
  const button = (textContent: string, work: (from: Finished) => Promise<void> | void) => {
    const made = make('button', { type: 'button', textContent, ariaLabel: `${textContent} for ${className(entry)}` });
    made.addEventListener('click', () => void save(() => result && work(result)));
    return made;
  };
  return [
    button('Save PNG', (from) => saveOverlay(from, entry, figureStyle())),
    button('Save .npy', () => saveMap(entry)),
  ];
}

async function saveResult(): Promise<void> {
  if (result) await saveRecord(result, classes.shown, figureStyle());
}

async function explainOther(signal: AbortSignal): Promise<void> {
  const name = element('class-name', HTMLInputElement);
  const explainer = await workbench.prepare(choices(), signal);
  const value = /^\d+$/.test(name.value) ? Number(name.value) : name.value;
  classes.add(findClass(value, { labels: explainer.labels, classCount: explainer.classCount }));
  name.value = '';
  await explain(signal);
}

function takeFiles(files: readonly File[]): void {
  if (files.length > 0) void act((signal) => take(files, signal));
  fileInput.value = '';
}

/** The previous model stays in use if the new one is refused. */
async function take(files: readonly File[], signal: AbortSignal): Promise<void> {
  const { model, picture } = sortFiles(files, incompleteModel ?? ownModel);
  incompleteModel = undefined;
  if (picture) {
    await pictures.take(picture, signal);
    forgetResult('Press Explain.');
  }
  if (model) await takeModel(model, signal);
}

async function takeModel(model: ModelFiles, signal: AbortSignal): Promise<void> {
  try {
    const unused = await workbench.open(model, signal);
    ownModel = model;
    newModel(
      [
        `Read ${model.model.name}.`,
        ...unused.map((name) => `"${name}" is not used by this model.`),
        'Press Explain.',
      ].join(' '),
    );
  } catch (reason) {
    if (reason instanceof ScorecamError && reason.code === 'EXTERNAL_DATA') incompleteModel = model;
    throw reason;
  }
}

async function useBundledModel(signal: AbortSignal): Promise<void> {
  await workbench.open(await bundledModel(signal), signal);
  ownModel = undefined;
  incompleteModel = undefined;
  newModel('Press Explain.');
}

function newModel(words: string): void {
  layers.clear();
  nameModel();
  listLabels([]);
  forgetResult(words);
}

function nameModel(): void {
  element('model-name', HTMLElement).textContent =
    ownModel?.model.name ?? 'emoji-vgg, which recognizes ten kinds of emoji';
  const button = element('bundled-model', HTMLButtonElement);
  if (document.activeElement === button) element('choose', HTMLButtonElement).focus();
  button.hidden = ownModel === undefined;
}

/** Ends the current action, which was for the previous picture. */
function changePicture(): void {
  actions.end();
  showIdle();
  error.textContent = '';
  forgetResult('Press Explain.');
}

/** Clears the result, which belongs to another picture or model. */
function forgetResult(words: string): void {
  result = undefined;
  figures = undefined;
  classes.clear();
  showPreview();
  for (const id of ['view', 'classes', 'record']) element(id, HTMLElement).hidden = true;
  status.textContent = words;
}

function showPreview(): void {
  element('figures', HTMLElement).replaceChildren(make('figure', {}, [pictures.preview()]));
}

function listLabels(labels: readonly string[]): void {
  element('labels', HTMLDataListElement).replaceChildren(...labels.map((value) => make('option', { value })));
}

function drawLegend(): void {
  const canvas = element('legend', HTMLCanvasElement);
  drawPicture(canvas, colorBar(canvas.width, canvas.height, figureStyle().colorMap));
  canvas.ariaLabel = `Colors from 0 to 1 in ${colorMap.value}`;
  figures?.paint(figureStyle());
}

function figureStyle(): FigureStyle {
  return {
    colorMap: colorMapNames.find((name) => name === colorMap.value) ?? defaultDrawing.colorMap,
    opacity: Number(opacity.value),
    contour: findMethod(methodChoice.chosen.name).subject === 'layer',
  };
}

function choices(): Choices {
  const chosen = device.value === 'webgpu' || device.value === 'wasm' ? device.value : 'auto';
  return { device: chosen, layer: layers.chosen };
}
