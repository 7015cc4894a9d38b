/** The page: what a person chooses goes to the workbench, and what comes back is shown. */
import {
  type ClassExplanation,
  colorBar,
  type ColorMapName,
  colorMapNames,
  type Explainer,
  findClass,
  preprocess,
  presetNames,
  ScorecamError,
} from '@scorecam/core';
import { bundledModel } from './bundled.js';
import { drawPicture } from './canvas.js';
import { ClassChoice, className } from './class-choice.js';
import { acceptDrops } from './drop-target.js';
import { Figures } from './figures.js';
import { LayerChoice } from './layer-choice.js';
import { type ModelFiles, sortFiles } from './model-files.js';
import { element, fillSelect, make } from './page.js';
import { type ChosenPicture, PictureChoice } from './picture-choice.js';
import { drawProgress } from './progress.js';
import { type Finished, saveMap, saveOverlay, saveRecord } from './saves.js';
import { summarise } from './summary.js';
import { type Choices, Workbench } from './workbench.js';

const error = element('error', HTMLElement);
const status = element('status', HTMLElement);
const explainButton = element('explain', HTMLButtonElement);
const cancelButton = element('cancel', HTMLButtonElement);
const progress = element('progress', HTMLElement);
const preset = element('preset', HTMLSelectElement);
const device = element('device', HTMLSelectElement);
const colorMap = element('color-map', HTMLSelectElement);
const opacity = element('opacity', HTMLInputElement);
const fileInput = element('files', HTMLInputElement);

const workbench = new Workbench();
const pictures = new PictureChoice(element('pictures', HTMLElement), forgetResult);
const classes = new ClassChoice(element('top', HTMLElement), showClasses);
const layers = new LayerChoice(element('layer', HTMLSelectElement));
/** The person's own model; absent while the bundled one is used. */
let ownModel: ModelFiles | undefined;
/** A model that was refused: its missing file may come next. */
let refusedModel: ModelFiles | undefined;
let finished: Finished | undefined;
let figures: Figures | undefined;

fillSelect(
  preset,
  presetNames.map((value) => ({ value, text: value })),
);
fillSelect(
  colorMap,
  colorMapNames.map((value) => ({ value, text: value })),
);
nameModel();
showPreview();
drawLegend();

explainButton.addEventListener('click', () => void guarded(explain));
cancelButton.addEventListener('click', () => workbench.cancel());
colorMap.addEventListener('change', drawLegend);
opacity.addEventListener('input', () => figures?.paint(look()));
element('choose', HTMLButtonElement).addEventListener('click', () => fileInput.click());
fileInput.addEventListener('change', () => takeFiles([...(fileInput.files ?? [])]));
element('bundled-model', HTMLButtonElement).addEventListener('click', () => void guarded(useBundledModel));
element('save-record', HTMLButtonElement).addEventListener('click', () => void guarded(saveFinished));
element('other-class', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void guarded(explainOther);
});
acceptDrops(takeFiles);

/** Runs one action at a time and turns what it throws into a sentence. */
async function guarded(action: () => Promise<void>): Promise<void> {
  if (explainButton.disabled) return;
  error.textContent = '';
  explainButton.disabled = true;
  try {
    await action();
  } catch (reason) {
    report(reason);
  } finally {
    explainButton.disabled = false;
    progress.hidden = true;
    cancelButton.hidden = true;
  }
}

function report(reason: unknown): void {
  if (reason instanceof ScorecamError && reason.code === 'CANCELLED') {
    status.textContent = 'Cancelled.';
    return;
  }
  status.textContent = '';
  error.textContent = reason instanceof Error ? reason.message : String(reason);
}

async function explain(): Promise<void> {
  cancelButton.hidden = false;
  status.textContent = 'Preparing the model.';
  const chosen = await pictures.read();
  if (!workbench.modelFile) await workbench.open(await bundledModel());
  const explainer = await workbench.prepare(choices());
  await layers.list(explainer);
  await explainWith(explainer, chosen);
}

async function explainWith(explainer: Explainer, { file, picture }: ChosenPicture): Promise<void> {
  listLabels(explainer.labels);
  status.textContent = 'Scoring the masks.';
  const drawing = new Figures(
    element('figures', HTMLElement),
    picture,
    preprocess(picture, explainer.preprocessing).view,
  );
  const wanted = classes.wanted;
  const explanation = await workbench.explain(explainer, picture, {
    preset: presetNames.find((name) => name === preset.value),
    ...(wanted ? { classes: wanted } : { top: 5 }),
    onProgress: drawProgress((first) => drawing.show([first], look(), () => []), explainer.labels),
  });
  figures = drawing;
  finished = { explanation, picture, pictureFile: file, modelFile: workbench.modelFile! }; // open since `explain`
  classes.list(explanation);
  status.textContent = 'Done.';
  showResult(finished);
}

function showResult({ explanation }: Finished): void {
  for (const id of ['view', 'classes', 'record']) element(id, HTMLElement).hidden = false;
  element('summary', HTMLElement).textContent = summarise(explanation);
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
  figures?.show(shown, look(), (index) => saveButtons(entries.find((entry) => entry.index === index)!)); // one of `shown`
}

function saveButtons(entry: ClassExplanation): HTMLElement[] {
  const button = (textContent: string, save: (from: Finished) => Promise<void> | void) => {
    const made = make('button', { type: 'button', textContent, ariaLabel: `${textContent} for ${className(entry)}` });
    made.addEventListener('click', () => void guarded(async () => finished && save(finished)));
    return made;
  };
  return [button('Save PNG', (from) => saveOverlay(from, entry, look())), button('Save .npy', () => saveMap(entry))];
}

async function saveFinished(): Promise<void> {
  if (finished) await saveRecord(finished, classes.shown);
}

async function explainOther(): Promise<void> {
  const name = element('class-name', HTMLInputElement);
  if (!finished) return;
  const explainer = await workbench.prepare(choices());
  const value = /^\d+$/.test(name.value) ? Number(name.value) : name.value;
  classes.add(findClass(value, { labels: explainer.labels, classCount: explainer.classCount }));
  name.value = '';
  await explain();
}

function takeFiles(files: readonly File[]): void {
  if (files.length > 0) void guarded(() => take(files));
  fileInput.value = '';
}

/** The model before stays in use where the new one is refused. */
async function take(files: readonly File[]): Promise<void> {
  const { model, picture } = sortFiles(files, refusedModel ?? ownModel);
  if (picture) await pictures.take(picture);
  if (!model) return;
  refusedModel = model;
  await workbench.open(model);
  refusedModel = undefined;
  ownModel = model;
  newModel();
  status.textContent = `Read ${model.model.name}. Press Explain.`;
}

async function useBundledModel(): Promise<void> {
  ownModel = undefined;
  await workbench.open(await bundledModel());
  newModel();
}

function newModel(): void {
  layers.clear();
  nameModel();
  forgetResult();
}

function nameModel(): void {
  element('model-name', HTMLOutputElement).textContent =
    ownModel?.model.name ?? 'emoji-vgg, which knows ten kinds of emoji';
  element('bundled-model', HTMLButtonElement).hidden = ownModel === undefined;
}

/** What is shown belongs to another picture or model. */
function forgetResult(): void {
  finished = undefined;
  figures = undefined;
  classes.clear();
  showPreview();
  for (const id of ['view', 'classes', 'record']) element(id, HTMLElement).hidden = true;
  status.textContent = 'Press Explain.';
}

function showPreview(): void {
  element('figures', HTMLElement).replaceChildren(make('figure', {}, [pictures.preview()]));
}

function listLabels(labels: readonly string[]): void {
  element('labels', HTMLDataListElement).replaceChildren(...labels.map((value) => make('option', { value })));
}

function drawLegend(): void {
  const canvas = element('legend', HTMLCanvasElement);
  drawPicture(canvas, colorBar(canvas.width, canvas.height, look().colorMap));
  canvas.ariaLabel = `Colours from 0 to 1 in ${colorMap.value}`;
  figures?.paint(look());
}

function look(): { colorMap: ColorMapName; opacity: number } {
  return { colorMap: colorMapNames.find((name) => name === colorMap.value) ?? 'turbo', opacity: Number(opacity.value) };
}

function choices(): Choices {
  const chosen = device.value === 'webgpu' || device.value === 'wasm' ? device.value : 'auto';
  return { device: chosen, layer: layers.chosen };
}
