import { ScorecamError } from '../errors.js';
import type { ReluRule } from '../gradient/index.js';
import type { LayerInfo } from '../layers/layer-info.js';
import type { Session } from '../runtime.js';
import { elementCount, floatTensor, type Tensor, type TensorMap } from '../tensor.js';
import { inputShape, type MaskBatch, maskFeeds, uniformMasks } from './mask-feeds.js';
import {
  type BackwardGraph,
  imageGraph,
  layerGraph,
  maskGraph,
  type MeasuredGraph,
  measureGraph,
  openSession,
  type ScoreName,
} from './gradient-graph.js';
import { planesOf } from './layer-planes.js';
import type { ActivatedInput, MaskedModel } from './masked-model.js';
import type { ModelFacts } from './model-facts.js';
import { finite, floatOutput, repeated } from './output-rows.js';
import { PassRows } from './pass-rows.js';
import type { Sessions } from './sessions.js';

/** The result of one backward pass. */
export interface Gradients {
  /** One for each class, or for each image. */
  readonly rows: readonly Float32Array[];
  /** The shape of a row: (K, h, w), or (C, H, W) or (H, W, C) as the model takes an image. */
  readonly dims: readonly number[];
  /** Notices about the gradients, in sentences. */
  readonly notices: readonly string[];
}

/** Which gradients of images are asked for. */
export interface ImageQuestion {
  /** The class index of each image. */
  readonly classes: readonly number[];
  /** The rule for gradients at a ReLU (default: `gradient`). */
  readonly relu?: ReluRule | undefined;
}

/** Which gradients by masks are asked for. */
export interface MaskQuestion {
  /** The class index of each mask. */
  readonly classes: readonly number[];
  /** The output whose gradient is asked for: the probability or the logit. */
  readonly score: ScoreName;
}

/** The result of one backward pass to the masks. */
export interface MaskGradients extends Gradients {
  /** The score under each mask. */
  readonly scores: readonly number[];
}

/** A graph in a session. */
interface OpenGraph extends BackwardGraph {
  readonly session: Session;
  readonly rows: PassRows;
  dispose(): Promise<void>;
}

/** One run of a graph. */
interface Pass {
  /** The class index of each row. */
  readonly classes: readonly number[];
  /** As many as there are classes, or more. */
  readonly rows: number;
  /** The outputs that are read (default: the gradient). */
  readonly fetches?: readonly string[];
}

/**
 * The gradients of the logits. A row of the seed is 1 at one class and 0 elsewhere, so that one pass serves as many
 * classes or images as it has rows. The tensors of the model are measured when a gradient is first asked for, once for all its layers.
 */
export class ClassGradients {
  readonly #facts: ModelFacts;
  readonly #masked: Pick<MaskedModel, 'fixedBatch' | 'head'>;
  readonly #sessions: Sessions;

  /** @param masked - whose batch is proved */
  constructor(facts: ModelFacts, masked: Pick<MaskedModel, 'fixedBatch' | 'head'>, sessions: Sessions) {
    this.#facts = facts;
    this.#masked = masked;
    this.#sessions = sessions;
  }

  /** d logit / d activation, (K, h, w) for each class. @throws as `layerGradients` of the prepared model */
  async atLayer(
    layer: LayerInfo,
    { image, activation }: ActivatedInput,
    classes: readonly number[],
  ): Promise<Gradients> {
    const graph = await this.#open('gradients/layer', (measured) => layerGraph(measured, layer));
    const rows = graph.rows.next(classes.length);
    const { count, height, width, data } = activation;
    const maps = floatTensor(data, [1, count, height, width]);
    const feeds =
      graph.reads === 'image'
        ? maskFeeds(this.#facts, image, uniformMasks(1, rows))
        : { [planesOf(layer)]: repeated(maps, rows) };
    return this.#run(graph, feeds, { classes, rows });
  }

  /** d logit / d image, in the shape of one input for each. @throws as `imageGradients` of the prepared model */
  async atImage(images: Tensor<'float32'>, { classes, relu = 'gradient' }: ImageQuestion): Promise<Gradients> {
    const graph = await this.#open(`gradients/image/${relu}`, (measured) => imageGraph(measured, this.#facts, relu));
    const rows = graph.rows.next(classes.length);
    const feeds = maskFeeds(this.#facts, repeated(images, rows), uniformMasks(1, rows));
    const gradients = await this.#run(graph, feeds, { classes, rows });
    requireShape(gradients.dims, inputShape(this.#facts).slice(1));
    return gradients;
  }

  /** d score / d mask, (h, w) for each. @throws as `maskGradients` of the prepared model */
  async atMasks(image: Tensor<'float32'>, masks: MaskBatch, { classes, score }: MaskQuestion): Promise<MaskGradients> {
    const { head } = this.#masked;
    const graph = await this.#open(`gradients/masks/${score}`, (measured) => maskGraph(measured, head, score));
    const rows = graph.rows.next(classes.length);
    const maps = repeated(masks.maps, rows);
    const feeds = maskFeeds(this.#facts, image, { ...masks, maps });
    const fetches = [graph.logits, graph.gradient];
    const { results, ...gradients } = await this.#run(graph, feeds, { classes, rows, fetches });
    const { data } = floatOutput(results, graph.logits);
    const { total = 1 } = head; // percentages become shares
    return {
      ...gradients,
      rows: gradients.rows.map((row) => row.map((value) => value / total)),
      scores: classes.map((index, row) => data[row * head.classCount + index]! / total),
    };
  }

  #open(name: string, graphOf: (measured: MeasuredGraph) => BackwardGraph): Promise<OpenGraph> {
    return this.#sessions.open(name, async () => {
      const graph = graphOf(await this.#measure());
      const session = await openSession(this.#facts, graph.model);
      const rows = new PassRows({ fixed: this.#masked.fixedBatch, runtime: this.#facts.runtime });
      return { ...graph, session, rows, dispose: () => session.dispose() };
    });
  }

  #measure(): Promise<MeasuredGraph> {
    const { fixedBatch } = this.#masked;
    return this.#facts.graphs.get(fixedBatch, () => measureGraph(this.#facts, fixedBatch));
  }

  async #run(
    graph: OpenGraph,
    feeds: TensorMap,
    { classes, rows, fetches = [graph.gradient] }: Pass,
  ): Promise<Gradients & { readonly results: TensorMap }> {
    const { head } = this.#masked;
    const seed = repeated(oneHot(classes, head.classCount), rows);
    const results = await graph.session.run({ ...feeds, [graph.seed]: seed }, fetches);
    const gradient = floatOutput(results, graph.gradient);
    const isProbability = head.total !== undefined || head.name === 'none';
    const notices = isProbability ? [...graph.notices, ofProbabilities] : graph.notices;
    return {
      rows: rowsOf(gradient, classes.length),
      dims: gradient.dims.slice(1),
      notices,
      results,
    };
  }
}

/** A notice. */
export const ofProbabilities = 'The gradients are those of the probabilities, as the model gives no logits.';

/** What a model makes of integers may have another shape than they have. */
function requireShape(dims: readonly number[], wanted: readonly number[]): void {
  if (dims.length === 1 && dims[0] === elementCount(wanted)) return;
  if (dims.join() === wanted.join()) return;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The model reshapes its image of [${wanted.join(', ')}] integers to [${dims.join(', ')}] before it computes with them, so there is no gradient of the image; export it with a float input.`,
  );
}

function oneHot(classes: readonly number[], classCount: number): Tensor<'float32'> {
  const data = new Float32Array(classes.length * classCount);
  classes.forEach((index, row) => (data[row * classCount + index] = 1));
  return floatTensor(data, [classes.length, classCount]);
}

function rowsOf({ data, dims }: Tensor<'float32'>, count: number): Float32Array[] {
  const size = elementCount(dims.slice(1));
  return Array.from({ length: count }, (_, row) => finite(data.subarray(row * size, (row + 1) * size)));
}
