import { reduce } from '../../rewrite/versioned-nodes.js';
import { oneHot } from '../class-nodes.js';
import { compute, isPositive } from '../compute.js';
import type { ExportForm } from '../export-form.js';
import type { FinishingOptions } from '../finish.js';
import type { ScoreKind } from '../score-nodes.js';
import { activationOf, writtenSum } from './by-gradients.js';

interface AblationOptions extends FinishingOptions {
  readonly replacement: 'zero' | 'below-minimum';
  readonly score: ScoreKind;
}

/** Ablation-CAM: for each channel an activation without it. */
export const ablationCamForm: ExportForm<AblationOptions> = {
  write: (parts, options) => {
    const { graph } = parts;
    const { tensor: activation, count } = activationOf(parts);
    const low = reduce(graph, 'ReduceMin', { x: activation, axes: [1, 2, 3] });
    const isOther = isPositive(graph, graph.node('Abs', [low]));
    const below = graph.node('Mul', [compute(graph, 'Sub', low, 1e7), isOther]);
    const scores = parts.scoreVariants({
      count,
      of: 'layer',
      score: options.score,
      write: (body, chunk) => {
        const own = body.node('Gather', [activation, chunk.picture]); // (K, h, w)
        const isOut = body.node('Reshape', [oneHot(body, chunk.variants, count), body.ints([chunk.rows, count, 1, 1])]);
        const kept = body.node('Mul', [own, compute(body, 'Sub', 1, isOut)]);
        if (options.replacement === 'zero') return kept;
        return body.node('Add', [kept, body.node('Mul', [isOut, body.node('Gather', [below, chunk.picture])])]);
      },
    });
    const whole = parts.scoreOfPicture(options.score);
    const isZero = compute(graph, 'Sub', 1, isPositive(graph, graph.node('Abs', [whole])));
    const losses = graph.node('Div', [graph.node('Sub', [whole, scores]), graph.node('Add', [whole, isZero])]);
    const weights = graph.node('Reshape', [losses, graph.ints([-1, count, 1, 1])]);
    return writtenSum(parts, weights, options);
  },
};
