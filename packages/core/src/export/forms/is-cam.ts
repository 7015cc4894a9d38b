import { reduce } from '../../rewrite/versioned-nodes.js';
import { stretch } from '../compute.js';
import type { ExportForm } from '../export-form.js';
import type { FinishingOptions } from '../finish.js';
import { resampleBy, resamplingMatrices } from '../resample.js';
import type { ScoreKind } from '../score-nodes.js';
import { activationOf, writtenSum } from './by-gradients.js';
import { maskedInput } from './masked-input.js';

interface IsCamOptions extends FinishingOptions {
  readonly coefficients: 'even' | 'cumulative';
  readonly samples: number;
  readonly score: ScoreKind;
}

/** IS-CAM: each channel's mask at rising strength. */
export const isCamForm: ExportForm<IsCamOptions> = {
  write: (parts, options) => {
    const { graph } = parts;
    const { samples, score, upsample: alignment } = options;
    const activation = activationOf(parts);
    const { count } = activation;
    const maps = stretch(graph, activation.tensor, { rank: 4, epsilon: 1e-8 });
    const matrices = resamplingMatrices(graph, { from: activation, to: parts.size, alignment });
    const strengths = graph.floats(coefficientsOf(options), { dims: [samples, 1, 1] });
    const scores = parts.scoreVariants({
      count: count * samples,
      of: 'input',
      score,
      write: (body, chunk) => {
        const channel = body.node('Div', [chunk.variants, body.ints([samples], [])]);
        const sample = body.node('Sub', [chunk.variants, body.node('Mul', [channel, body.ints([samples], [])])]);
        const taken = body.node('Gather', [body.node('Gather', [maps, chunk.picture]), channel]);
        const masks = body.node('Mul', [resampleBy(body, taken, matrices), body.node('Gather', [strengths, sample])]);
        return maskedInput(body, { parts, chunk, masks });
      },
    });
    const table = graph.node('Reshape', [scores, graph.ints([-1, count, samples])]);
    const means = reduce(graph, 'ReduceMean', { x: table, axes: [2], keepdims: false });
    const weights = graph.node('Softmax', [means], { axis: 1 });
    return writtenSum(parts, graph.node('Reshape', [weights, graph.ints([-1, count, 1, 1])]), options);
  },
};

/** c_1, ..., c_n. */
function coefficientsOf({ coefficients, samples }: IsCamOptions): number[] {
  const steps = Array.from({ length: samples }, (_, i) => i + 1);
  return steps.map((i) => (coefficients === 'even' ? i : (i * (i + 1)) / 2) / samples);
}
