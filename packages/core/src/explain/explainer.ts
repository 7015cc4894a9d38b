/** The engine's face: pictures in, explanations out. It ties together the method and the pictures, which do not know each other. */
import type { Size } from '../spatial-map.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { ScorecamError } from '../errors.js';
import type { ClassExplanation, Explanation, Prediction } from './explanation.js';
import { describedInput, describeSource, inputNotices } from './described-input.js';
import type { ExplainOptions, ExplainerSetup } from './explainer-options.js';
import { placeMap } from '../image/place-map.js';
import type { Picture } from '../image/picture.js';
import { preprocess } from '../image/preprocess.js';
import { probePicture } from '../image/probe-picture.js';
import { channelCount, type Preprocessing } from '../image/preprocessing.js';
import { resolvePreprocessing } from '../image/resolve-preprocessing.js';
import { toPicture } from '../image/to-picture.js';
import type { View } from '../image/view.js';
import { chooseClasses, labelsNotice, mostProbable, predict } from './predictions.js';
import { stripInference } from '../rewrite/index.js';
import type { Runtime } from '../runtime.js';
import type { MaskedModel } from '../model/masked-model.js';
import { defaultPreset, resolveOptions } from '../methods/score-cam/presets.js';
import { type LayerRow, measureLayers } from '../model/choose-layer.js';
import { type LoadedModel, prepareModel } from '../model/prepare-model.js';
import type { ClassMap } from '../methods/method.js';
import { scoreCam } from '../methods/score-cam/score-cam.js';
import type { Tensor } from '../tensor.js';

/** Masked inputs a pass where nothing else is said. */
const defaultBatch = 8;

/** How many of the most probable classes an explanation lists. */
const listedPredictions = 5;

/** A network input and the part of a picture that it shows. */
interface NetworkInput {
  readonly tensor: Tensor<'float32'>;
  readonly view: View;
  readonly picture: Size;
  /** Milliseconds that it took to make. */
  readonly preprocessTime: number;
}

/** What an explainer is made of besides its runtime and its prepared model. */
interface PreparedSetup extends ExplainerSetup {
  readonly loaded: LoadedModel;
  readonly preprocessing: Preprocessing;
  readonly preprocessingSource: string;
}

/**
 * Explains pictures with one model on one runtime.
 *
 * @example
 * const explainer = await Explainer.create(runtime, loaded, { labels });
 * const { classes } = await explainer.explain(picture, { classes: ['tiger cat', 243] });
 */
export class Explainer {
  readonly preprocessing: Preprocessing;
  /** Who decided on it, in words: the caller's options, the model's card, ImageNet's defaults. */
  readonly preprocessingSource: string;
  /** One label a class, by class index; empty where they are not known. */
  readonly labels: readonly string[];
  readonly #runtime: Runtime;
  readonly #loaded: LoadedModel;
  readonly #model: MaskedModel;
  readonly #batch: number;
  readonly #notices: readonly string[];
  readonly #ownsRuntime: boolean;

  /** Use {@link Explainer.create}. */
  constructor(runtime: Runtime, model: MaskedModel, setup: PreparedSetup) {
    this.#runtime = runtime;
    this.#loaded = setup.loaded;
    this.#model = model;
    this.#batch = setup.batch ?? defaultBatch;
    this.labels = setup.labels ?? [];
    this.#notices = [...(setup.notices ?? []), ...labelsNotice(this.labels, model.head.classCount)];
    this.#ownsRuntime = setup.ownsRuntime ?? false;
    this.preprocessing = setup.preprocessing;
    this.preprocessingSource = setup.preprocessingSource;
  }

  /**
   * Prepares a model: chooses the layer, rewrites the graph, opens a session and proves its batch.
   *
   * @throws ScorecamError UNSUPPORTED_MODEL, UNKNOWN_LAYER, INVALID_OPTION or RUNTIME_FAILURE, saying what is wrong
   */
  static async create(runtime: Runtime, loaded: LoadedModel, setup: ExplainerSetup = {}): Promise<Explainer> {
    checkBatch(setup.batch);
    const input = describedInput(loaded.model, setup);
    const preprocessing = resolvePreprocessing(setup.card ?? {}, setup.preprocessing ?? {}, input);
    const [width, height] = preprocessing.size;
    const shape = { channels: channelCount(preprocessing), height, width };
    const probe = preprocess(probePicture(width, height), preprocessing).input;
    const model = await prepareModel(runtime, loaded, { ...setup, input, size: shape, probe });
    const notices = [...(setup.notices ?? []), ...inputNotices(loaded.model, input, setup)];
    const preprocessingSource = describeSource(setup);
    return new Explainer(runtime, model, { ...setup, notices, loaded, preprocessing, preprocessingSource });
  }

  /** The layer whose channels are the masks. */
  get layer(): LayerInfo {
    return this.#model.layer;
  }

  /** The masking model itself, for whoever measures maps rather than draws them. */
  get model(): MaskedModel {
    return this.#model;
  }

  /** Masked inputs a pass, where the model's own batch does not decide. */
  get batch(): number {
    return this.#batch;
  }

  /** C, the number of classes. */
  get classCount(): number {
    return this.#model.head.classCount;
  }

  /**
   * Explains a picture.
   *
   * @throws ScorecamError UNKNOWN_CLASS, INVALID_OPTION, RUNTIME_FAILURE, or CANCELLED when the signal says so
   */
  explain(picture: Picture, options: ExplainOptions = {}): Promise<Explanation> {
    const started = Date.now();
    const { input, view } = preprocess(picture, this.preprocessing);
    return this.#explain({ tensor: input, view, picture, preprocessTime: Date.now() - started }, options);
  }

  /**
   * Explains a network input as it is, (1, C, H, W) or (1, H, W, C) as the model takes it. Its "original" coordinates
   * are the input's own.
   */
  explainInput(input: Tensor<'float32'>, options: ExplainOptions = {}): Promise<Explanation> {
    const { width, height } = this.model.size;
    const picture = { width, height };
    return this.#explain(
      { tensor: input, view: { picture, left: 0, top: 0, ...picture }, picture, preprocessTime: 0 },
      options,
    );
  }

  /** The picture that a network input shows, for drawing. */
  pictureOf(input: Tensor<'float32'>): Picture {
    return toPicture(input, this.preprocessing);
  }

  /**
   * The layers that can be explained, in the order in which the model computes them. The model runs once, to measure.
   */
  layers(): Promise<LayerRow[]> {
    const { input, size, head } = this.#model;
    const { model, weights } = this.#loaded;
    const measured = { runtime: this.#runtime, model: stripInference(model), weights, input, size };
    return measureLayers(measured, head.classCount);
  }

  /** Frees the session, and ends the runtime where the explainer owns it: a run under way is stopped. */
  dispose(): Promise<void> {
    return this.#ownsRuntime ? this.#runtime.dispose() : this.#model.dispose();
  }

  async #explain(input: NetworkInput, request: ExplainOptions): Promise<Explanation> {
    const preset = request.preset ?? defaultPreset;
    const options = resolveOptions(preset, request.options);
    const [activated, activationTime] = await timed(this.#model.activate(input.tensor));
    const predictions = predict(activated.logits, this.model.head, this.labels);
    const classes = chooseClasses(predictions, request);
    const { signal, onProgress } = request;
    const [result, scoringTime] = await timed(
      scoreCam(this.#model, activated, { classes, options, batch: this.#batch, signal, onProgress }),
    );
    return {
      preset,
      options,
      preprocessing: this.preprocessing,
      layer: this.layer,
      classes: result.classes.map((map) => this.#classExplanation(map, predictions, input)),
      top: mostProbable(predictions, listedPredictions),
      channels: result.channels,
      constantChannels: result.constantChannels,
      runtime: this.#runtime.name,
      device: this.#runtime.device,
      batch: result.batch,
      times: { preprocess: input.preprocessTime, activation: activationTime, scoring: scoringTime },
      notices: [...this.#notices, ...this.#runtime.notices, ...this.#model.notices, ...result.notices],
    };
  }

  #classExplanation(
    { scores, map, raw, flag, index }: ClassMap,
    predictions: readonly Prediction[],
    input: NetworkInput,
  ): ClassExplanation {
    const prediction = predictions[index] ?? { index, probability: 0, logit: 0 };
    // As large as the picture: a class whose map is not looked at costs nothing.
    const original = lazily(() => placeMap(map, input.view, input.picture));
    return {
      ...prediction,
      map,
      raw,
      get original() {
        return original();
      },
      scores,
      ...(flag && { flag }),
    };
  }
}

/** A function that computes its value with its first call. */
function lazily<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => (value ??= { of: compute() }).of;
}

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const started = Date.now();
  return [await work, Date.now() - started];
}

function checkBatch(batch: number | undefined): void {
  if (batch !== undefined && (!Number.isInteger(batch) || batch < 1)) {
    throw new ScorecamError('INVALID_OPTION', `The batch must be a whole number from 1, not ${batch}.`);
  }
}
