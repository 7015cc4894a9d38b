import {
  declaredClassCount,
  declaredLabels,
  decodeNpyArray,
  Explainer,
  type ExplainerSetup,
  type FedInputs,
  findClasses,
  type ImportedPreprocessing,
  metadataCard,
  type Levels,
  type ModelCard,
  namedPreprocessing,
  type Precision,
  type PreprocessingOptions,
  readPreprocessingForm,
  type Runtime,
  type Tensor,
} from '@scorecam/core';
import { basename } from 'node:path';
import { chooseLabels } from './model/labels.js';
import { type CardReading, readModelCard } from './model/model-card.js';
import { type ModelFile, openModelFile } from './model/model-file.js';
import { locateModel } from './hub/locate-model.js';
import { readImage } from './picture/read-picture.js';
import { readJson, readWhole } from './read-file.js';
import { createRuntime, type RuntimeOptions } from './runtime/runtime.js';
import { modelRefusal } from './model-refusal.js';

/** Everything that may be said about a model file and of the device that runs it. All of it is optional. */
export interface OpenOptions
  extends
    RuntimeOptions,
    Omit<
      ExplainerSetup,
      'card' | 'cardName' | 'cardHead' | 'feeds' | 'labels' | 'preprocessing' | 'session' | 'ownsRuntime'
    > {
  /** Which numbers of a picture are black and white, over the preprocessing's. */
  readonly levels?: Levels | undefined;
  /** The bands that are drawn as red, green and blue, over the preprocessing's. */
  readonly bands?: readonly [red: number, green: number, blue: number] | undefined;
  /** What inputs beside the picture are fed, by name: a number, a tensor, or the path of an `.npy` file. */
  readonly feeds?: Readonly<Record<string, number | string | Tensor>> | undefined;
  /** The labels by class index, or `imagenet`, or the path of a labels file (default: the card's). */
  readonly labels?: string | readonly string[] | undefined;
  /** Preprocessing options that replace the card's one by one, or the path of a JSON file of them. */
  readonly preprocessing?: string | PreprocessingOptions | undefined;
  /** The classes that will be asked for: one that is not known is refused before the device is started. */
  readonly classes?: readonly (number | string)[] | undefined;
  /** The precision of a model that is named by its folder or as `hf:owner/name` (default: fp32). */
  readonly dtype?: Precision | undefined;
}

/**
 * Opens a model and makes it ready to explain pictures: reads its card, starts the device, chooses the layer.
 * `dispose` of what it returns ends the device too.
 *
 * @param model - the path of a file, or what {@link locateModel} takes
 *
 * @example
 * const explainer = await openExplainer('vgg16.onnx', { labels: 'imagenet' });
 * const { classes } = await explainer.explain(await readPicture('photo.jpg'), { top: 3 });
 * await explainer.dispose();
 *
 * @throws ScorecamError, with a code and a sentence, for a fault of the file, its weights, the card, the device,
 *   the layer
 */
export async function openExplainer(model: string, options: OpenOptions = {}): Promise<Explainer> {
  const { runtime, file, setup } = await openExplainerParts(model, options);
  try {
    return await Explainer.create(runtime, file, { ...setup, ownsRuntime: true });
  } catch (error) {
    await runtime.dispose();
    throw modelRefusal(model, error, runtime);
  }
}

/** What an explainer is made of, for callers that make several on one runtime. */
export interface ExplainerParts {
  /** The runtime; the caller disposes of it. */
  readonly runtime: Runtime;
  /** The opened model. */
  readonly file: ModelFile;
  /** How an explainer is made of them. */
  readonly setup: ExplainerSetup;
}

/**
 * Reads a model file and its card and starts the device, as {@link openExplainer} does. The caller disposes the
 * runtime.
 *
 * @throws ScorecamError as {@link openExplainer}
 */
export async function openExplainerParts(model: string, options: OpenOptions = {}): Promise<ExplainerParts> {
  const path = await locateModel(model, options);
  // A process takes a while to start; meanwhile the files are read.
  const starting = createRuntime({ ...options, tf32: options.precision === 'tf32' });
  starting.catch(() => undefined); // what is wrong with the files is said first
  try {
    const file = await openModelFile(path);
    const setup = await readSetup(path, file, options);
    return { file, setup, runtime: await starting };
  } catch (error) {
    await starting.then((runtime) => runtime.dispose()).catch(() => undefined);
    throw error;
  }
}

/** The user's settings and, for those not set, the ones from the files beside the model. */
async function readSetup(path: string, file: ModelFile, options: OpenOptions): Promise<ExplainerSetup> {
  const { notices = [], classes = [], feeds, levels, bands, ...rest } = options;
  const stated = await readPreprocessing(options.preprocessing);
  const card = await readCard(path, file, { isOverruled: stated !== undefined });
  const classCount = declaredClassCount(file.model, options.output);
  const { labels, notices: ofLabels } = await chooseLabels(
    options.labels ?? card.labels ?? declaredLabels(file.model, options.output),
    classCount,
  );
  findClasses(classes, { labels, classCount: classCount ?? Infinity });
  return {
    readPicture: readImage,
    ...rest,
    card: card.preprocessing,
    cardHead: card.head,
    // Of Hugging Face's two files, the second holds the preprocessing.
    cardName: basename(card.files.at(-1) ?? "the model's metadata"),
    labels,
    preprocessing: { ...stated?.preprocessing, ...(levels && { levels }), ...(bands && { bands }) },
    feeds: feeds && (await readFeeds(feeds)),
    notices: [...notices, ...card.notices, ...(stated?.notices ?? []), ...ofLabels],
  };
}

/** @throws ScorecamError UNREADABLE_FILE or INVALID_IMAGE for a file that holds no array */
async function readFeeds(feeds: NonNullable<OpenOptions['feeds']>): Promise<FedInputs> {
  const read = Object.entries(feeds).map(async ([name, fed]) => {
    return [name, typeof fed === 'string' ? decodeNpyArray(await readWhole(fed, 'input'), fed) : fed] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** What the files beside a model say; without any, what its own metadata says. */
async function readCard(path: string, { model }: ModelFile, reading: CardReading): Promise<ModelCard> {
  const card = await readModelCard(path, reading);
  if (card.files.length > 0) return card;
  const written = metadataCard(model.proto.metadataProps);
  return { ...written, files: [], notices: [...card.notices, ...written.notices] };
}

/** @throws ScorecamError UNREADABLE_FILE or INVALID_OPTION for a file that is none */
async function readPreprocessing(given: OpenOptions['preprocessing']): Promise<ImportedPreprocessing | undefined> {
  if (typeof given !== 'string') return given && { preprocessing: given, notices: [] };
  const known = namedPreprocessing(given);
  if (known) return { preprocessing: known, notices: [] };
  return readPreprocessingForm(await readJson(given, 'preprocessing'), given);
}
