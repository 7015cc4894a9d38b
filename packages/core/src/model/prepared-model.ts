import type { ImageInput } from '../inspect/index.js';
import type { LayerInfo } from '../layers/layer-info.js';
import type { Runtime } from '../runtime.js';
import type { Target } from '../target/index.js';
import { elementCount, floatTensor, type Tensor } from '../tensor.js';
import { bytesPerInput } from './activation-budget.js';
import { BatchSize } from './batch-size.js';
import { BatchTrial } from './batch-trial.js';
import {
  ClassGradients,
  type Gradients,
  type ImageQuestion,
  type MaskGradients,
  type MaskQuestion,
} from './class-gradients.js';
import { chooseLayer, type LayerChoice, type LayerRow, noLayer } from './choose-layer.js';
import type { Head } from './head.js';
import { withPlanes } from './layer-planes.js';
import { layerNotices } from './layer-notices.js';
import { openLayerScoring } from './layer-scoring.js';
import { type InputShape, inputShape, type MaskBatch, uniformMasks } from './mask-feeds.js';
import type { ActivatedInput, LogitsRows, MaskedModel, ScoredInput } from './masked-model.js';
import {
  type LoadedModel,
  measureModel,
  type ModelChoices,
  type ModelFacts,
  type PassPrecision,
} from './model-facts.js';
import { nameLayer } from './name-layer.js';
import { openMasked } from './open-masked.js';
import { Sessions } from './sessions.js';

/**
 * A model made ready. A method asks it, never the graph:
 *
 *   look(image)                the logits
 *   activate(image)            the activation of the layer, and the logits
 *   scoreMasked(image, masks)  the logits under each mask
 *   scoreActivations(maps, image)  the logits that the part after the layer gives for each activation
 *   layerGradients(...)        d logit / d activation for each of some classes
 *   imageGradients(...)        d logit / d image for each of some images, a class each
 *   maskGradients(...)         d score / d mask for each of some masks, a class each, and the scores
 *
 * Each question has a session of its own graph, opened when it is first asked.
 */
export class PreparedModel {
  readonly #facts: ModelFacts;
  /** The facts of the model that reads its layer as planes. */
  readonly #inPlanes: ModelFacts;
  readonly #layer: LayerInfo | undefined;
  #layerNotices: readonly string[] | undefined;
  readonly #sessions = new Sessions();
  /** The session that every method needs; its batch is proved and its head measured. */
  readonly #masked: MaskedModel;
  readonly #gradients: ClassGradients;

  private constructor(facts: ModelFacts, layer: LayerInfo | undefined, masked: MaskedModel) {
    this.#facts = facts;
    this.#inPlanes = withPlanes(facts, ...(layer ? [layer] : []));
    this.#layer = layer;
    this.#masked = masked;
    this.#gradients = new ClassGradients(this.#inPlanes, masked, this.#sessions);
  }

  /**
   * Measures a model, chooses the layer, and opens the session that masks its input.
   *
   * @throws ScorecamError UNSUPPORTED_MODEL, UNKNOWN_LAYER, RUNTIME_FAILURE or OUT_OF_MEMORY, saying what is wrong
   */
  static async prepare(runtime: Runtime, loaded: LoadedModel, choices: ModelChoices): Promise<PreparedModel> {
    return PreparedModel.#open(await measureModel(runtime, loaded, choices));
  }

  static async #open(facts: ModelFacts): Promise<PreparedModel> {
    const layer = chooseLayer(facts);
    return new PreparedModel(facts, layer, await openMasked(withPlanes(facts, ...(layer ? [layer] : [])), layer));
  }

  /** The input that takes the image. */
  get input(): ImageInput {
    return this.#facts.input;
  }

  /** The channels, height and width that the network sees. */
  get size(): InputShape {
    return this.#facts.size;
  }

  /** How the network turns logits into what it returns. */
  get head(): Head {
    return this.#masked.head;
  }

  /** The target. */
  get target(): Target {
    return this.#facts.target;
  }

  /** The tensor whose scores are explained, mostly an output of the model. */
  get output(): string {
    return this.#facts.output;
  }

  /** The labels that the graph itself gives the classes, by class index; empty if it gives none. */
  get labels(): readonly string[] {
    return this.#facts.labels ?? [];
  }

  /** The layer that methods of a layer explain with; absent if the model has no spatial features. */
  get layer(): LayerInfo | undefined {
    return this.#layer;
  }

  /** The layers that can be explained, in the order in which the model computes them. */
  get layers(): readonly LayerRow[] {
    return this.#facts.layers;
  }

  /** The numbers in which the masked passes are computed. */
  get precision(): PassPrecision {
    return this.#facts.precision;
  }

  /** The number of rows that every run must have, if the graph requires one. */
  get fixedBatch(): number | undefined {
    return this.#masked.fixedBatch;
  }

  /**
   * The batch to measure within a budget of memory.
   *
   * @param bytes - what the inputs of a pass may take, by estimate; one input is always run
   */
  batchWithin(bytes: number): BatchTrial {
    const most = Math.max(1, Math.floor(bytes / bytesPerInput(this.#facts.model, this.#facts)));
    return new BatchTrial({ most, first: this.#facts.runtime.plansByRows ? 32 : 8 });
  }

  /** See {@link MaskedModel.expectBatch}. */
  expectBatch(batch: number): void {
    this.#masked.expectBatch(batch);
  }

  /**
   * The fastest batch, measured by passes for this alone. {@link BatchSize} measures it while the work is done.
   *
   * @throws ScorecamError as {@link PreparedModel.look}
   */
  async fastestBatch(asked: BatchTrial): Promise<number> {
    const batch = new BatchSize(asked, this.fixedBatch);
    const score = async (inputs: number) => {
      await this.scoreMasked(this.#facts.probe, uniformMasks(1, inputs));
    };
    while (!batch.isSettled) await batch.pass(Infinity, score);
    return batch.value;
  }

  /** Notices about the model, in sentences. */
  get notices(): readonly string[] {
    return this.#masked.notices;
  }

  /** Notices about the layer, in sentences. */
  get layerNotices(): readonly string[] {
    // Every explanation repeats them, and the walk over a graph of thousands of nodes takes tens of milliseconds.
    this.#layerNotices ??= this.#layer ? layerNotices(this.#facts, this.#layer) : [];
    return this.#layerNotices;
  }

  /**
   * The logits of an input.
   *
   * @throws ScorecamError RUNTIME_FAILURE if the runtime fails, or the model produces NaN or infinite values
   */
  look(image: Tensor<'float32'>): Promise<ScoredInput> {
    return this.#masked.look(image);
  }

  /**
   * The activation of the layer and the logits of an input.
   *
   * @throws ScorecamError UNSUPPORTED_MODEL if the model has no layer; else as {@link PreparedModel.look}
   */
  async activate(image: Tensor<'float32'>): Promise<ActivatedInput> {
    if (!this.#layer) throw noLayer();
    return this.#masked.activate(image);
  }

  /**
   * The logits of an input under each mask.
   *
   * @param image - one input for all masks, or one for each
   * @throws ScorecamError as {@link PreparedModel.look}
   */
  scoreMasked(image: Tensor<'float32'>, masks: MaskBatch): Promise<LogitsRows> {
    return this.#masked.score(image, masks);
  }

  /**
   * The logits that the part of the model after the layer gives for each of some activations.
   *
   * @param activations - (N, K, h, w), as {@link PreparedModel.activate} gives one
   * @param image - the input that they belong to, for what bypasses the layer
   * @throws ScorecamError UNSUPPORTED_MODEL if the model has no layer, or the layer does not hold float32; else as {@link PreparedModel.look}
   */
  async scoreActivations(activations: Tensor<'float32'>, image: Tensor<'float32'>): Promise<LogitsRows> {
    const layer = this.#layer;
    if (!layer) throw noLayer();
    const open = () => openLayerScoring(this.#inPlanes, layer, this.#masked);
    const scoring = await this.#sessions.open('behind the layer', open);
    return scoring.score(activations, image);
  }

  /**
   * How the logits of some classes change with the activation of the layer: a row of (K, h, w) for each class.
   *
   * @throws ScorecamError UNSUPPORTED_MODEL if the model has no layer, or an operator after it has no gradient; else as
   *   {@link PreparedModel.look}
   */
  async layerGradients(input: ActivatedInput, classes: readonly number[]): Promise<Gradients> {
    if (!this.#layer) throw noLayer();
    return this.#gradients.atLayer(this.#layer, input, classes);
  }

  /**
   * How the logits of images change with their pixels: a row for each image, in the shape of one input, of the class
   * that `classes` gives for it.
   *
   * @param images - (N, C, H, W) or (N, H, W, C), as the model takes them
   * @throws ScorecamError UNSUPPORTED_MODEL if an operator of the model has no gradient; else as {@link PreparedModel.look}
   */
  imageGradients(images: Tensor<'float32'>, question: ImageQuestion): Promise<Gradients> {
    return this.#gradients.atImage(images, question);
  }

  /**
   * How the scores of an input under masks change with the masks: a row of (h, w) for each mask, of the class that
   * the question gives for it, and the scores. A mask whose clipping passes exactly 0 or 1 still has a gradient.
   *
   * @param masks - maps (N, 1, h, w); with `normalize` the gradient is that of the scaled masks
   * @throws ScorecamError UNSUPPORTED_MODEL if an operator of the model has no gradient; else as {@link PreparedModel.look}
   */
  maskGradients(image: Tensor<'float32'>, masks: MaskBatch, question: MaskQuestion): Promise<MaskGradients> {
    return this.#gradients.atMasks(image, masks, question);
  }

  /**
   * The same model with another layer: one new session, and nothing is measured again unless the layer is none of
   * {@link PreparedModel.layers}. Both models have to be disposed.
   *
   * @throws ScorecamError UNKNOWN_LAYER, UNSUPPORTED_MODEL, RUNTIME_FAILURE or OUT_OF_MEMORY
   */
  async withLayer(choice: LayerChoice): Promise<PreparedModel> {
    return PreparedModel.#open(await nameLayer(this.#facts, choice));
  }

  /** Whether the runtime still runs the model, tried on an input of zeros. */
  works(): Promise<boolean> {
    const dims = inputShape(this.#facts);
    return this.look(floatTensor(new Float32Array(elementCount(dims)), dims)).then(
      () => true,
      () => false,
    );
  }

  /** Frees the sessions. */
  async dispose(): Promise<void> {
    await Promise.all([this.#masked.dispose(), this.#sessions.dispose()]);
  }
}
