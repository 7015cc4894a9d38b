/** The engine's face: pictures in, explanations out. It ties together the methods and the pictures, which do not know each other. */
import { timed } from '../clock.js';
import type { Picture } from '../image/picture.js';
import type { Preprocessing } from '../image/preprocessing.js';
import type { View } from '../image/view.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { findMethod, lookFor, runMethod, settingOf } from '../methods/choose-method.js';
import type { ClassMap } from '../methods/method.js';
import type { LayerChoice, LayerRow } from '../model/choose-layer.js';
import type { LoadedModel } from '../model/model-facts.js';
import { PreparedModel } from '../model/prepared-model.js';
import type { FedInputs } from '../model/complete-model.js';
import type { Runtime } from '../runtime.js';
import type { SimilarityTarget, Target } from '../target/index.js';
import { explainedTarget } from './explained-target.js';
import type { Tensor } from '../tensor.js';
import type { ExplainedClass, ExplainedInput, ExplainedTarget, Explanation, Prediction } from './explanation.js';
import type { ExplainerSetup, ExplainOptions } from './explainer-options.js';
import { baselinesOf, type ReadPicture } from './baselines.js';
import { BatchChoice } from './batch-choice.js';
import { checkRuntime } from './check-precision.js';
import { type DescribedModel, describeModel } from './describe-model.js';
import { foundBox, type FoundBox } from './found-box.js';
import { type ExplainerInput, networkInput, pictureOf, type PlacedInput, seenPart } from './explainer-input.js';
import { meanDirection } from './mean-direction.js';
import { placeExplanation } from './place-explanation.js';
import { chooseClasses, improbableNotice, labelsNotice, mostProbable, predict } from './predictions.js';

/** How many of the most probable classes an explanation lists. */
const listedPredictions = 5;

/** What an explainer is made of besides its prepared model. */
interface ExplainerParts extends Pick<DescribedModel, 'preprocessing' | 'preprocessingSource' | 'assumed' | 'notices'> {
  readonly runtime: Runtime;
  readonly loaded: LoadedModel;
  readonly setup: ExplainerSetup;
}

/** What explanations of the same subject share. */
type Provenance = Pick<
  ExplainedInput,
  'target' | 'subject' | 'layer' | 'preprocessing' | 'assumed' | 'feeds' | 'runtime' | 'device' | 'precision'
>;

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
  readonly #batch: BatchChoice;
  readonly #parts: ExplainerParts;

  private constructor(model: PreparedModel, parts: ExplainerParts) {
    this.model = model;
    this.#parts = parts;
    this.#batch = new BatchChoice(model, parts);
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
    checkRuntime(runtime, setup.precision);
    const { choices, ...described } = describeModel(loaded, setup);
    const model = await PreparedModel.prepare(runtime, described.loaded, choices);
    return new Explainer(model, { ...described, runtime, loaded, setup });
  }

  /** Inputs per pass, unless the model's own batch decides; `auto` if each explanation measures which is the fastest. */
  get batch(): number | 'auto' {
    return this.#batch.size;
  }

  /**
   * Chooses one batch for all explanations from here on, so that they do not depend on measurements: the one that was stated,
   * or the fastest, by a few passes.
   *
   * @param earlier - the choice of an earlier part of the work, which is kept
   * @throws ScorecamError RUNTIME_FAILURE if the runtime fails
   */
  settleBatch(earlier?: number): Promise<number> {
    return this.#batch.settle(earlier);
  }

  /** The target of the maps. */
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

  /** The values of the model's other inputs in every run; undefined if nothing is. */
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
   * An explainer of the similarity to other pictures, whose embeddings this one gives: its target has the head `value`. Both
   * have to be disposed of.
   *
   * @param inputs - one picture or more; the reference is the embedding of one, or the mean direction of several
   * @param source - the file of a single picture, or the files of several in their order, which results record
   * @throws ScorecamError as {@link Explainer.explain}
   */
  async comparedWith(
    inputs: readonly [ExplainerInput, ...ExplainerInput[]],
    source?: SimilarityTarget['source'],
  ): Promise<Explainer> {
    const embeddings: Float32Array[] = [];
    for (const input of inputs) embeddings.push(await this.scoresOf(input));
    return this.withTarget({ kind: 'similarity', reference: meanDirection(embeddings), source });
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
    const batch = this.#batch.requestOf(method.name);
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
      ...this.#provenance(subject),
      classes: explained,
      top: mostProbable(predictions, listedPredictions),
      work: { unit, ...result.work },
      details: result.details,
      batch: result.batch,
      times: { forward: forwardTime, method: methodTime },
      notices: [...this.#notices(subject), ...result.notices, ...improbableNotice(explained)],
    };
  }

  /** The picture that an input is, or shows, for drawing. */
  pictureOf(input: ExplainerInput): Picture {
    return pictureOf(input, this.preprocessing);
  }

  /** The part of a picture that the network sees; a network input is its own picture. */
  viewOf(input: ExplainerInput): View {
    return seenPart(input, { preprocessing: this.preprocessing, size: this.model.size });
  }

  /** Frees the sessions, and ends the runtime if the explainer owns it: a run under way is stopped. */
  dispose(): Promise<void> {
    const { setup, runtime } = this.#parts;
    return setup.ownsRuntime ? runtime.dispose() : this.model.dispose();
  }

  #networkInput(input: ExplainerInput): Promise<PlacedInput> {
    const { preprocessing, model } = this;
    return networkInput(input, { preprocessing, size: model.size });
  }

  /** The facts about the model and the machine that every explanation records. */
  #provenance(subject: 'layer' | 'input'): Provenance {
    const { assumed, runtime } = this.#parts;
    return {
      target: this.target,
      subject,
      ...(subject === 'layer' && this.layer && { layer: this.layer }),
      preprocessing: this.preprocessing,
      ...(assumed.length > 0 && { assumed }),
      ...(this.feeds && { feeds: recordedFeeds(this.feeds) }),
      runtime: runtime.name,
      device: runtime.device,
      ...(this.model.precision !== 'fp32' && { precision: this.model.precision }),
    };
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

function recordedFeeds(feeds: FedInputs): NonNullable<ExplainedInput['feeds']> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, fed]) => [name, typeof fed === 'number' ? fed : { dims: fed.dims }]),
  );
}

function explainedClass({ index, ...map }: ClassMap, predictions: readonly Prediction[]): ExplainedClass {
  return { ...(predictions[index] ?? { index, logit: 0 }), ...map };
}
