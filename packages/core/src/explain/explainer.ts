/** The engine's face: pictures in, explanations out. It ties together the methods and the pictures, which do not know each other. */
import { timed } from '../clock.js';
import { ScorecamError } from '../errors.js';
import { pictureNotices } from '../image/check-picture.js';
import type { Picture } from '../image/picture.js';
import { preprocess } from '../image/preprocess.js';
import type { Preprocessing } from '../image/preprocessing.js';
import { isRaster, type Raster } from '../image/raster.js';
import { drawRaster } from '../image/raster-picture.js';
import { toPicture } from '../image/to-picture.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { findMethod, lookFor, runMethod, settingOf } from '../methods/choose-method.js';
import type { ClassMap } from '../methods/method.js';
import type { LayerChoice, LayerRow } from '../model/choose-layer.js';
import type { MeasuredBatch } from '../model/batch-size.js';
import type { LoadedModel } from '../model/model-facts.js';
import { PreparedModel } from '../model/prepared-model.js';
import type { FedInputs } from '../model/complete-model.js';
import type { Runtime } from '../runtime.js';
import type { Target } from '../target/index.js';
import { explainedTarget } from './explained-target.js';
import type { Tensor } from '../tensor.js';
import type { ExplainedClass, ExplainedInput, ExplainedTarget, Explanation, Prediction } from './explanation.js';
import type { ExplainerSetup, ExplainOptions } from './explainer-options.js';
import { baselinesOf, type ReadPicture } from './baselines.js';
import { type DescribedModel, describeModel } from './describe-model.js';
import { foundBox, type FoundBox } from './found-box.js';
import { placeExplanation, type Placement } from './place-explanation.js';
import { chooseClasses, improbableNotice, labelsNotice, mostProbable, predict } from './predictions.js';

/** Inputs per pass unless the caller says otherwise. */
const defaultBatch = 8;

/** Bytes for the inputs of a pass unless the caller says otherwise: large batches help a GPU. */
const [memoryOnCpu, memoryOnGpu] = [2 ** 28, 2 ** 31];

/** How many of the most probable classes an explanation lists. */
const listedPredictions = 5;

/** What can be explained: a picture, a raster of bands, or a network input as it is. */
export type ExplainerInput = Picture | Raster | Tensor<'float32'>;

/** What an explainer is made of besides its prepared model. */
interface ExplainerParts extends Pick<DescribedModel, 'preprocessing' | 'preprocessingSource' | 'assumed' | 'notices'> {
  readonly runtime: Runtime;
  readonly loaded: LoadedModel;
  readonly setup: ExplainerSetup;
}

/**
 * Explains pictures with one model on one runtime.
 *
 * @example
 * const explainer = await Explainer.create(runtime, loaded, { labels });
 * const { classes } = await explainer.explain(picture, { classes: ['tiger cat', 243] });
 */
export class Explainer {
  /** How a picture becomes the input of the network. */
  readonly preprocessing: Preprocessing;
  /** The source of the preprocessing, in words: the caller's options, the model's card, ImageNet's defaults. */
  readonly preprocessingSource: string;
  /** One label per class, by class index; empty if they are not known. */
  readonly labels: readonly string[];
  /** The prepared model, for callers that evaluate maps instead of drawing them. */
  readonly model: PreparedModel;
  #batch: number | 'auto';
  readonly #parts: ExplainerParts;

  private constructor(model: PreparedModel, parts: ExplainerParts) {
    this.model = model;
    this.#parts = parts;
    this.#batch = parts.setup.batch ?? defaultBatch;
    const named = parts.setup.labels?.length ? parts.setup.labels : model.labels;
    this.labels = ['similarity', 'found-box'].includes(model.target.kind) ? [] : named;
    this.preprocessing = parts.preprocessing;
    this.preprocessingSource = parts.preprocessingSource;
  }

  /**
   * Prepares a model: chooses the layer, rewrites the graph, opens a session and proves its batch.
   *
   * @throws ScorecamError UNSUPPORTED_MODEL, UNKNOWN_LAYER, INVALID_OPTION, RUNTIME_FAILURE or OUT_OF_MEMORY, saying what
   *   is wrong
   */
  static async create(runtime: Runtime, loaded: LoadedModel, setup: ExplainerSetup = {}): Promise<Explainer> {
    const { choices, ...described } = describeModel(loaded, setup);
    const model = await PreparedModel.prepare(runtime, described.loaded, choices);
    return new Explainer(model, { ...described, runtime, loaded, setup });
  }

  /** Inputs per pass, unless the model's own batch decides; `auto` if each explanation measures which is the fastest. */
  get batch(): number | 'auto' {
    return this.#batch;
  }

  /**
   * Chooses one batch for all explanations from here on, so that they do not depend on measurements: the one that was stated,
   * or the fastest, by a few passes.
   *
   * @param earlier - the choice of an earlier part of the work, which is kept
   * @throws ScorecamError RUNTIME_FAILURE if the runtime fails
   */
  async settleBatch(earlier?: number): Promise<number> {
    if (this.#batch !== 'auto') return this.#batch;
    this.#batch = earlier ?? (await this.model.fastestBatch(this.#measuredBatch()));
    return this.#batch;
  }

  /** What the maps explain. */
  get target(): ExplainedTarget {
    return explainedTarget(this.model);
  }

  /** The layer that methods of a layer explain with; absent if the model has no spatial features. */
  get layer(): LayerInfo | undefined {
    return this.model.layer;
  }

  /** The layers that can be explained, in the order in which the model computes them. */
  get layers(): readonly LayerRow[] {
    return this.model.layers;
  }

  /** Reads the pictures that options of methods name, if the platform has a way. */
  get readPicture(): ReadPicture | undefined {
    return this.#parts.setup.readPicture;
  }

  /** What the model's other inputs are fed in every run; undefined if nothing is. */
  get feeds(): FedInputs | undefined {
    return this.#parts.setup.feeds;
  }

  /** C, the number of classes. */
  get classCount(): number {
    return this.model.head.classCount;
  }

  /**
   * An explainer of the same model with another layer: it opens one session, also after this one was disposed of. Both have
   * to be disposed of.
   *
   * @throws ScorecamError UNKNOWN_LAYER, UNSUPPORTED_MODEL, RUNTIME_FAILURE or OUT_OF_MEMORY
   */
  async withLayer(choice: LayerChoice): Promise<Explainer> {
    return new Explainer(await this.model.withLayer(choice), this.#parts);
  }

  /**
   * An explainer of the same model with another target: it measures the model again. Both have to be disposed of.
   *
   * @throws ScorecamError as {@link Explainer.create}
   */
  withTarget(target: Target): Promise<Explainer> {
    const { runtime, loaded, setup } = this.#parts;
    return Explainer.create(runtime, loaded, { ...setup, target });
  }

  /**
   * The scores of a picture before the head: C logits, or the embedding that a {@link SimilarityTarget} compares with, of an
   * explainer whose target has the head `value`.
   *
   * @throws ScorecamError as {@link Explainer.explain}
   */
  async scoresOf(input: ExplainerInput): Promise<Float32Array> {
    const { tensor } = await this.#networkInput(input);
    return (await this.model.look(tensor)).logits;
  }

  /**
   * A box that the model finds in a picture: what a {@link BoxTarget} takes, with the class that the model gives it.
   *
   * @param index - its place among the boxes of the output, from 0
   * @throws ScorecamError INVALID_OPTION if there is no such box, or it is empty; else as {@link Explainer.explain}
   */
  async foundBox(input: ExplainerInput, index: number): Promise<FoundBox> {
    const finder = await this.withTarget({ kind: 'found-box', index });
    try {
      return foundBox(await finder.scoresOf(input), index);
    } finally {
      await finder.model.dispose();
    }
  }

  /**
   * What the model says about each class for a picture, the most probable first.
   *
   * @throws ScorecamError as {@link Explainer.explain}
   */
  async predict(input: ExplainerInput): Promise<readonly Prediction[]> {
    const predictions = predict(await this.scoresOf(input), this.model.head, this.labels);
    return mostProbable(predictions, predictions.length);
  }

  /**
   * Explains a picture, a raster, or a network input as it is, (1, C, H, W) or (1, H, W, C) as the model takes it, whose "original"
   * coordinates are its own.
   *
   * @throws ScorecamError UNKNOWN_CLASS, INVALID_OPTION, UNSUPPORTED_MODEL, RUNTIME_FAILURE, OUT_OF_MEMORY, or CANCELLED
   *   if the signal says so
   */
  async explain(input: ExplainerInput, options: ExplainOptions = {}): Promise<Explanation> {
    const { tensor, ...placement } = await this.#networkInput(input);
    return placeExplanation(await this.explainInput(tensor, options), placement);
  }

  /** Explains a network input; the maps stay in its coordinates. @throws as {@link Explainer.explain} */
  async explainInput(input: Tensor<'float32'>, options: ExplainOptions = {}): Promise<ExplainedInput> {
    const { signal, onProgress } = options;
    const method = settingOf(options);
    const { subject, unit } = findMethod(method.name);
    const { model } = this;
    const batch = this.#batch === 'auto' ? this.#measuredBatch() : this.#batch;
    const [seen, forwardTime] = await timed(() => lookFor(method, model, input));
    const predictions = predict(seen.logits, model.head, this.labels);
    const classes = chooseClasses(predictions, options);
    const baselineOf = baselinesOf(seen.image, this);
    const [result, methodTime] = await timed(() =>
      runMethod(method, { model, input: seen }, { classes, batch, baselineOf, signal, onProgress }),
    );
    const explained = result.classes.map((map) => explainedClass(map, predictions));
    return {
      method,
      target: this.target,
      subject,
      ...(subject === 'layer' && this.layer && { layer: this.layer }),
      preprocessing: this.preprocessing,
      ...(this.#parts.assumed.length > 0 && { assumed: this.#parts.assumed }),
      ...(this.feeds && { feeds: recordedFeeds(this.feeds) }),
      classes: explained,
      top: mostProbable(predictions, listedPredictions),
      work: { unit, ...result.work },
      details: result.details,
      ...this.#machine(),
      batch: result.batch,
      ...(model.precision === 'fp16' && { precision: model.precision }),
      times: { forward: forwardTime, method: methodTime },
      notices: [...this.#notices(subject), ...result.notices, ...improbableNotice(explained)],
    };
  }

  /** The picture that an input is, or shows, for drawing. */
  pictureOf(input: ExplainerInput): Picture {
    if ('dims' in input) return toPicture(input, this.preprocessing);
    return isRaster(input) ? drawRaster(input, this.preprocessing) : input;
  }

  /** Frees the sessions, and ends the runtime if the explainer owns it: a run under way is stopped. */
  dispose(): Promise<void> {
    const { setup, runtime } = this.#parts;
    return setup.ownsRuntime ? runtime.dispose() : this.model.dispose();
  }

  async #networkInput(input: ExplainerInput): Promise<Placement & { readonly tensor: Tensor<'float32'> }> {
    if ('dims' in input) {
      requireOneImage(input);
      const { width, height } = this.model.size;
      const picture = { width, height };
      return { tensor: input, view: { picture, left: 0, top: 0, ...picture }, picture, preprocessTime: 0, notices: [] };
    }
    const [{ input: tensor, view }, preprocessTime] = await timed(() => preprocess(input, this.preprocessing));
    return { tensor, view, picture: input, preprocessTime, notices: pictureNotices(input) };
  }

  #measuredBatch(): MeasuredBatch {
    const { setup, runtime } = this.#parts;
    const isCpu = ['cpu', 'wasm'].includes(runtime.device);
    return this.model.batchWithin(setup.memory ?? (isCpu ? memoryOnCpu : memoryOnGpu));
  }

  #machine(): Pick<ExplainedInput, 'runtime' | 'device'> {
    const { name, device } = this.#parts.runtime;
    return { runtime: name, device };
  }

  #notices(subject: 'layer' | 'input'): string[] {
    const { notices, runtime } = this.#parts;
    const ofLayer = subject === 'layer' ? this.model.layerNotices : [];
    return [
      ...notices,
      ...labelsNotice(this.labels, this.classCount),
      ...runtime.notices,
      ...ofLayer,
      ...this.model.notices,
    ];
  }
}

function requireOneImage({ dims }: Tensor<'float32'>): void {
  if (dims.length !== 4 || dims[0] === 1) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The input has the shape [${dims.join(', ')}], ${dims[0]} images; explain one at a time, such as array[:1].`,
  );
}

function recordedFeeds(feeds: FedInputs): NonNullable<ExplainedInput['feeds']> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, fed]) => [name, typeof fed === 'number' ? fed : { dims: fed.dims }]),
  );
}

function explainedClass({ index, ...map }: ClassMap, predictions: readonly Prediction[]): ExplainedClass {
  return { ...(predictions[index] ?? { index, logit: 0 }), ...map };
}
