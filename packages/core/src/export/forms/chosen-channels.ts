import type { ScoreCamOptions } from '../../methods/score-cam/options.js';
import { leastScore } from '../../methods/score-cam/score-prediction.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { largest, reduce, slice } from '../../rewrite/versioned-nodes.js';
import { oneHot } from '../class-nodes.js';
import { atLeast, compute } from '../compute.js';
import { doubleOf, predictNodes } from '../kriging-nodes.js';

/** Channels that masks are made of. */
export interface MaskedChannels {
  /** Whether a channel has more than one value, as 0 or 1, (N, channels, 1, 1). */
  readonly isThere: string;
  /** The values that become masks, (N, channels, h, w). */
  readonly maps: string;
}

/** The K channels of an activation. */
export interface Channels extends MaskedChannels {
  /** The activation, (N, K, h, w). */
  readonly activation: string;
  /** The channels scaled to [0, 1], (N, K, h, w). */
  readonly scaled: () => string;
  readonly size: { readonly count: number; readonly height: number; readonly width: number };
  /** Whether loops are written pass by pass, for a single picture. */
  readonly isUnrolled: boolean;
}

/**
 * Score-CAM with a part of the channels: those of the largest activation sums are scored, and the scores of the others predicted,
 * as methods/score-cam/scoring-order.ts and score-prediction.ts have it.
 */
export class ChosenChannels {
  readonly #graph: GraphBuilder;
  readonly #channels: Channels;
  readonly #options: ScoreCamOptions;
  /** 1 at the channel that is scored at each place, (N, n, K). */
  readonly #isAt: string;

  constructor(graph: GraphBuilder, channels: Channels, options: ScoreCamOptions) {
    this.#graph = graph;
    this.#channels = channels;
    this.#options = options;
    const order = graph.node('Reshape', [this.#order(), graph.ints([-1])]);
    const isAt = oneHot(graph, order, channels.size.count);
    this.#isAt = graph.node('Reshape', [isAt, graph.ints([-1, options.channels, channels.size.count])]);
  }

  /** The number of masks: n, and one of zeros if constant channels are scored as that. */
  get maskCount(): number {
    return this.#options.channels + Number(this.#scoresZeros);
  }

  /** The values that become masks. */
  get masked(): MaskedChannels {
    const { maps, isThere, size } = this.#channels;
    return { maps: this.#taken(maps, [size.height, size.width]), isThere: this.#taken(isThere, [1, 1]) };
  }

  /** The scores of all channels, (N, K). @param scores - those of the masks, (N, maskCount) */
  scoresOfAll(scores: string): string {
    const graph = this.#graph;
    const own = this.#scoresZeros ? slice(graph, scores, { axis: 1, start: 0, end: this.#options.channels }) : scores;
    const isScored = reduce(graph, 'ReduceSum', { x: this.#isAt, axes: [1], keepdims: false });
    const all = this.#either(isScored, this.#placed(own), this.#predicted(own));
    if (!this.#scoresZeros) return all;
    const zero = slice(graph, scores, { axis: 1, start: this.#options.channels, end: this.maskCount });
    return this.#either(this.#byChannel(this.#channels.isThere), all, zero);
  }

  get #scoresZeros(): boolean {
    return this.#options.constantChannels === 'zero-mask';
  }

  /** The channels of the largest activation sums, constant ones after all others: int64 (N, n). */
  #order(): string {
    const graph = this.#graph;
    const magnitudes = doubleOf(graph, graph.node('Abs', [this.#channels.activation]));
    const sums = reduce(graph, 'ReduceSum', { x: magnitudes, axes: [2, 3], keepdims: false });
    const isThere = doubleOf(graph, this.#byChannel(this.#channels.isThere));
    return largest(graph, graph.node('Mul', [sums, isThere]), { axis: 1, count: this.#options.channels });
  }

  /** The channels that are scored, in their order, of (N, K, ...), followed by zeros if they are scored too. */
  #taken(x: string, places: readonly [number, number]): string {
    const graph = this.#graph;
    const { count } = this.#channels.size;
    const table = graph.node('Reshape', [x, graph.ints([-1, count, places[0] * places[1]])]);
    const taken = graph.node('MatMul', [this.#isAt, table]);
    const zeros = () => compute(graph, 'Mul', slice(graph, taken, { axis: 1, start: 0, end: 1 }), 0);
    const rows = this.#scoresZeros ? graph.node('Concat', [taken, zeros()], { axis: 1 }) : taken;
    return graph.node('Reshape', [rows, graph.ints([-1, this.maskCount, ...places])]);
  }

  /** The scores (N, n) at their channels, (N, K). */
  #placed(own: string): string {
    const row = this.#graph.node('Reshape', [own, this.#graph.ints([-1, 1, this.#options.channels])]);
    return this.#byChannel(this.#graph.node('MatMul', [row, this.#isAt]));
  }

  /** Predictions of all scores from some, (N, K). */
  #predicted(own: string): string {
    const graph = this.#graph;
    const { isThere, scaled, size, isUnrolled } = this.#channels;
    const areLogits = this.#options.score === 'logit';
    const logarithm = () => graph.node('Log', [atLeast(graph, own, leastScore)]);
    const masks = graph.node('Reshape', [scaled(), graph.ints([-1, size.count, size.height * size.width])]);
    const values = areLogits ? own : logarithm();
    const there = this.#byChannel(isThere);
    const measured = { masks, isThere: there, isAt: this.#isAt, values, count: this.#options.channels, isUnrolled };
    const found = predictNodes(graph, measured);
    return areLogits ? found : graph.node('Exp', [compute(graph, 'Sub', found, graph.node('Relu', [found]))]); // 1 at most
  }

  /** From (N, K, 1, 1) to (N, K). */
  #byChannel(x: string): string {
    return this.#graph.node('Reshape', [x, this.#graph.ints([-1, this.#channels.size.count])]);
  }

  /** a if `is` is 1 and b if it is 0. */
  #either(is: string, a: string, b: string): string {
    const graph = this.#graph;
    const isNot = compute(graph, 'Sub', 1, is);
    return graph.node('Add', [graph.node('Mul', [is, a]), graph.node('Mul', [isNot, b])]);
  }
}
