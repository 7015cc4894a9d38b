/** The page: it passes the user's choices to the workbench and shows the results. */
import { type Explainer, findClass, findMethod, methodWord, preprocess } from '@scorecam/core';
import { fetchBlob } from '@scorecam/web';
import { bundledModel } from './bundled.js';
import { isBusy, showBusy, showIdle } from './busy.js';
import { clearErrors, type ErrorPlace, showError } from './errors.js';
import { type Action, ExclusiveActions, unlessEnded } from './exclusive-actions.js';
import { Figures } from './figures.js';
import { acceptFiles } from './file-intake.js';
import { isolatePage } from './isolate-page.js';
import { LayerChoice } from './layer-choice.js';
import { linksOf } from './links.js';
import { MethodChoice } from './method-choice.js';
import { ModelChoice } from './model-choice.js';
import { hubName } from './model-source.js';
import { element, make } from './page.js';
import { type ChosenPicture, PictureChoice } from './picture-choice.js';
import { drawProgress } from './progress.js';
import { type Result, ResultView } from './result-view.js';
import { saveModel } from './saves.js';
import { type Choices, Workbench } from './workbench.js';

const status = element('status', HTMLElement);
const device = element('device', HTMLSelectElement);
const results = element('results', HTMLElement);

const actions = new ExclusiveActions();
const workbench = new Workbench();
const view = new ResultView((work) => void save(work));
const pictures = new PictureChoice(element('pictures', HTMLElement), {
  onChange: changePicture,
  onClick: startExplaining,
});
const models = new ModelChoice(workbench, changeModel);
const layers = new LayerChoice(element('layer', HTMLSelectElement));
const methodChoice = new MethodChoice({
  method: element('method', HTMLSelectElement),
  preset: element('preset', HTMLSelectElement),
  ofLayers: element('layer-field', HTMLElement),
});
/** How many actions read files, for which an explanation waits. */
let reading = 0;

isolatePage();
showPreview();

element('explain', HTMLButtonElement).addEventListener('click', startExplaining);
element('cancel', HTMLButtonElement).addEventListener('click', cancel);
element('settings', HTMLElement).addEventListener('change', () => compareSettings());
element('bundled-model', HTMLButtonElement).addEventListener(
  'click',
  () => void read((signal) => models.takeBundled(signal), 'files'),
);
element('save-model', HTMLButtonElement).addEventListener('click', () => void act(exportModel));
element('other-class', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void act(explainOther, { place: 'class' });
});
element('hub', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void read((signal) => models.takeFromHub(hubName(element('hub-name', HTMLInputElement).value), signal), 'hub');
});
acceptFiles(takeFiles);
if (location.search) void read(openLinks, 'files');

/** Runs an action in the place of the current one, or after it, and shows its error as a sentence. */
async function act(
  action: Action,
  { place = 'result', waits = false }: { readonly place?: ErrorPlace; readonly waits?: boolean } = {},
): Promise<void> {
  clearErrors();
  showBusy();
  try {
    if (!(await (waits ? actions.follow(action) : actions.begin(action)))) return;
    showIdle();
    compareSettings();
  } catch (reason) {
    restoreResult('');
    showError(place, reason);
  }
}

/** Runs an action that reads a model or a picture. */
async function read(action: Action, place: ErrorPlace): Promise<void> {
  reading++;
  try {
    await act(action, { place });
  } finally {
    reading--;
  }
}

/** Explains as soon as what is being read is there, and brings the result into view on a small screen. */
function startExplaining(): void {
  void act(explain, { waits: reading > 0 });
  if (results.getBoundingClientRect().top > 0.6 * innerHeight) results.scrollIntoView();
}

function cancel(): void {
  actions.end();
  restoreResult('Cancelled.');
}

/** Shows the previous result again after an action that failed or was cancelled. */
function restoreResult(words: string): void {
  showIdle();
  status.textContent = words;
  if (view.result) view.show(view.result);
  else showPreview();
  compareSettings();
}

/** Saves something, without ending the current action. */
async function save(work: () => Promise<void> | void): Promise<void> {
  clearErrors();
  try {
    await work();
  } catch (reason) {
    showError('result', reason);
  }
}

async function explain(signal: AbortSignal): Promise<void> {
  status.textContent = 'Preparing the model.';
  const chosen = await unlessEnded(signal, pictures.read(signal));
  if (!workbench.model) await workbench.open(await bundledModel(signal), { signal });
  const settings = settingsWord();
  const explainer = await workbench.prepare(choices(), signal);
  if (!layers.isListed) layers.list(explainer.layers);
  await explainWith(explainer, chosen, { signal, settings });
}

async function explainWith(
  explainer: Explainer,
  { file, image }: ChosenPicture,
  { signal, settings }: { readonly signal: AbortSignal; readonly settings: string },
): Promise<void> {
  listLabels(explainer.labels);
  const method = methodChoice.chosen;
  const { unit } = findMethod(method.name);
  const { view: seen } = preprocess(image, explainer.preprocessing);
  const picture = explainer.pictureOf(image);
  const figures = new Figures(element('figures', HTMLElement), picture, { view: seen, method });
  const sharpen = (first: Parameters<ResultView['sharpen']>[2]) => view.sharpen(figures, method.name, first);
  const draw = drawProgress(sharpen, { unit, labels: explainer.labels });
  const wanted = view.classes.wanted;
  const explanation = await workbench.explain(explainer, image, {
    method,
    ...(wanted ? { classes: wanted } : { top: 5 }),
    onProgress: (progress) => !signal.aborted && draw(progress),
    signal,
  });
  view.classes.list(explanation);
  status.textContent = 'Done.';
  showResult({
    explanation,
    picture,
    pictureFile: file,
    model: workbench.model!, // `explain` has opened it
    figures,
    preprocessingSource: explainer.preprocessingSource,
    settings,
  });
}

function showResult(result: Result): void {
  view.show(result);
  view.compareSettings(settingsWord());
}

async function explainOther(signal: AbortSignal): Promise<void> {
  const name = element('class-name', HTMLInputElement);
  const explainer = await workbench.prepare(choices(), signal);
  const value = /^\d+$/.test(name.value) ? Number(name.value) : name.value;
  view.classes.add(findClass(value, { labels: explainer.labels, classCount: explainer.classCount }));
  name.value = '';
  await explain(signal);
}

/** Saves the model with the map of the result's method in it. */
async function exportModel(signal: AbortSignal): Promise<void> {
  const { explanation, model } = view.result!; // the button is part of a result
  const { method, layer } = explanation;
  status.textContent = 'Writing the heat map into the model.';
  await workbench.prepare(choices(), signal);
  const exported = await workbench.exportModel({ method, tensor: layer?.tensor }, signal);
  const name = `${model.name.replace(/\.onnx$/i, '')}.${methodWord(method).replace(':', '.')}.onnx`;
  saveModel(exported.model, model.file, name);
  const outputs = exported.outputs.map((output) => `"${output}"`).join(', ');
  const words = `Saved ${name}: its output ${outputs} is the heat map of the most probable class, on any ONNX runtime.`;
  status.textContent = [words, ...exported.notices].join(' ');
}

function takeFiles(files: readonly File[]): void {
  if (files.length > 0) void read((signal) => take(files, signal), 'files');
}

async function take(files: readonly File[], signal: AbortSignal): Promise<void> {
  const { model, picture } = models.sort(files);
  if (picture) await takePicture(picture, signal);
  if (model) await models.take(model, signal);
}

async function takePicture(picture: File, signal: AbortSignal): Promise<void> {
  await pictures.take(picture, signal);
  forgetResult('Press Explain.');
}

/** What the address of the page names. */
async function openLinks(signal: AbortSignal): Promise<void> {
  const { model, image } = linksOf(new URL(location.href));
  if (image) {
    const content = await unlessEnded(signal, fetchBlob(image, { signal }));
    await takePicture(new File([content], decodeURIComponent(image.pathname.split('/').at(-1) ?? '')), signal);
  }
  if (typeof model === 'string') await models.takeFromHub(model, signal);
  else if (model) await models.take({ model, descriptions: [], data: {} }, signal);
}

/** Clears what belongs to the model before. */
function changeModel(words: string): void {
  layers.clear();
  listLabels([]);
  forgetResult(words);
}

/** Ends the explanation of the previous picture; a model that is being read is still wanted. */
function changePicture(): void {
  if (reading === 0) {
    actions.end();
    showIdle();
  }
  clearErrors();
  forgetResult('Press Explain.');
}

/** Clears the result, which belongs to another picture or model. */
function forgetResult(words: string): void {
  view.clear();
  showPreview();
  status.textContent = words;
}

function showPreview(): void {
  element('figures', HTMLElement).replaceChildren(make('figure', {}, [pictures.preview()]));
}

function listLabels(labels: readonly string[]): void {
  element('labels', HTMLDataListElement).replaceChildren(...labels.map((value) => make('option', { value })));
}

function compareSettings(): void {
  if (!isBusy()) view.compareSettings(settingsWord());
}

/** The settings as one word to compare. */
function settingsWord(): string {
  return JSON.stringify([methodChoice.chosen, choices()]);
}

function choices(): Choices {
  const chosen = device.value === 'webgpu' || device.value === 'wasm' ? device.value : 'auto';
  return { device: chosen, layer: layers.chosen };
}
