import { ScorecamError } from '../../errors.js';
import type { ScoreCamOptions } from '../../methods/score-cam/options.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { reduce } from '../../rewrite/versioned-nodes.js';
import type { Size } from '../../spatial-map.js';
import { compute, ratio, stretch, varies } from '../compute.js';
import type { ExportForm, GraphActivation, MapParts } from '../export-form.js';
import { resampleBy, resamplingMatrices } from '../resample.js';
import type { Chunk } from '../row-loop.js';
import { activationOf, writtenSum } from './by-gradients.js';
import { type Channels, ChosenChannels, type MaskedChannels } from './chosen-channels.js';
import { maskedInput } from './masked-input.js';

/** Score-CAM: the masks, their scores by a loop, and the weights as nodes. */
export const scoreCamForm: ExportForm<ScoreCamOptions> = {
  write: (parts, options) => {
    refuseZeroBaseline(options);
    refuseTolerance(options);
    const { graph } = parts;
    const activation = activationOf(parts);
    const channels = channelNodes(parts, activation, options);
    const scores = scoreChannels(parts, channels, options);
    const weights = graph.node('Reshape', [
      weightNodes(parts, { scores, isThere: channels.isThere }, options),
      graph.ints([-1, activation.count, 1, 1]),
    ]);
    const combined = options.combine === 'raw' ? activation.tensor : channels.scaled();
    return writtenSum({ ...parts, activation: { ...activation, tensor: combined } }, weights, options);
  },
};

/** Under a softmax over the channels every baseline cancels. */
function refuseZeroBaseline({ baseline, channelSoftmax }: ScoreCamOptions): void {
  if (channelSoftmax || baseline !== 'zero-input') return;
  throw new ScorecamError(
    'INVALID_OPTION',
    'The baseline "zero-input" is written into a model only with a softmax over channels; use the baseline "none", "image" or "channel-mean".',
  );
}

function refuseTolerance({ tolerance }: ScoreCamOptions): void {
  if (tolerance === 0) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    'A tolerance cannot be written into a model, because the number of its passes would depend on the picture; use the option "channels".',
  );
}

function channelNodes({ graph, isUnrolled }: MapParts, size: GraphActivation, options: ScoreCamOptions): Channels {
  const isThere = varies(graph, size.tensor, 4);
  const scaled = () => stretch(graph, size.tensor, { rank: 4, epsilon: options.epsilon });
  const maps = options.normalize === 'before-upsampling' ? scaled() : size.tensor;
  return { isThere, scaled, maps, activation: size.tensor, size, isUnrolled };
}

/** The score of each channel, (N, K), of those that the options leave out as a prediction. */
function scoreChannels(parts: MapParts, channels: Channels, options: ScoreCamOptions): string {
  const { size } = channels;
  const scoresOf = (masked: MaskedChannels, count: number) =>
    parts.scoreVariants({
      count,
      of: 'input',
      score: options.score,
      write: maskWriter(parts, { ...masked, size }, options),
    });
  if (options.channels === 0 || options.channels >= size.count) return scoresOf(channels, size.count);
  const chosen = new ChosenChannels(parts.graph, channels, options);
  return chosen.scoresOfAll(scoresOf(chosen.masked, chosen.maskCount));
}

/** Writes the masked inputs of a chunk of channels. */
function maskWriter(
  parts: MapParts,
  { isThere, maps, size }: MaskedChannels & { readonly size: Size },
  options: ScoreCamOptions,
) {
  const { upsample: alignment, normalize, epsilon } = options;
  const matrices = resamplingMatrices(parts.graph, { from: size, to: parts.size, alignment });
  return (body: GraphBuilder, chunk: Chunk): string => {
    const taken = (of: string) => body.node('Gather', [body.node('Gather', [of, chunk.picture]), chunk.variants]);
    const up = resampleBy(body, taken(maps), matrices); // (rows, H, W)
    const unit = normalize === 'before-upsampling' ? up : stretch(body, up, { rank: 3, epsilon });
    // What varies by rounding alone once it is upsampled would be stretched to a mask.
    return maskedInput(body, { parts, chunk, masks: body.node('Mul', [unit, taken(isThere)]) });
  };
}

/** alpha, (N, K). */
function weightNodes(
  parts: MapParts,
  { scores, isThere }: { readonly scores: string; readonly isThere: string },
  { channelSoftmax, constantChannels, baseline, score }: ScoreCamOptions,
): string {
  const { graph } = parts;
  const isCounted = graph.node('Reshape', [isThere, graph.node('Shape', [scores])]);
  const skips = constantChannels === 'skip';
  if (channelSoftmax) {
    const penalty = compute(graph, 'Mul', compute(graph, 'Sub', isCounted, 1), 1e30);
    return graph.node('Softmax', [skips ? graph.node('Add', [scores, penalty]) : scores], { axis: 1 });
  }
  const subtracted: Partial<Record<ScoreCamOptions['baseline'], () => string>> = {
    image: () => parts.scoreOfPicture(score),
    'channel-mean': () => (skips ? meanOfCounted(graph, scores, isCounted) : meanOfAll(graph, scores)),
  };
  const value = subtracted[baseline]?.();
  const differences = value === undefined ? scores : graph.node('Sub', [scores, value]);
  return skips ? graph.node('Mul', [differences, isCounted]) : differences;
}

/** (N, 1). */
function meanOfAll(graph: GraphBuilder, scores: string): string {
  return reduce(graph, 'ReduceMean', { x: scores, axes: [1] });
}

/** (N, 1), and 0 if no channel counts. */
function meanOfCounted(graph: GraphBuilder, scores: string, isCounted: string): string {
  const sum = (x: string) => reduce(graph, 'ReduceSum', { x, axes: [1] });
  return ratio(graph, sum(graph.node('Mul', [scores, isCounted])), sum(isCounted));
}
