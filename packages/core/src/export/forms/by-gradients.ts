/** Grad-CAM and its kin: the weights of methods/grad-cam/weights.ts as nodes. */
import { ScorecamError } from '../../errors.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { reduce } from '../../rewrite/versioned-nodes.js';
import { compute, ratio } from '../compute.js';
import type { ExportForm, GraphActivation, MapParts, WrittenMap } from '../export-form.js';
import { finish, type FinishingOptions } from '../finish.js';

/** The activation A and the gradient G of it, (N, K, h, w). */
interface LayerGradient {
  readonly activation: string;
  readonly gradient: string;
}

/** Gives the weights, (N, K, 1, 1) or (N, K, h, w). */
type Weigh<O> = (graph: GraphBuilder, layer: LayerGradient, options: O) => string;

function byGradients<O>(weigh: Weigh<O>): ExportForm<O & FinishingOptions> {
  return {
    gradient: { by: 'layer' },
    write: (parts, options) => {
      const { graph, gradient } = parts;
      const activation = activationOf(parts);
      const weights = weigh(graph, { activation: activation.tensor, gradient }, options);
      return writtenSum(parts, weights, options);
    },
  };
}

/** L = sum_k w_k A_k and its map. @param weights - (N, K, 1, 1) or (N, K, h, w) */
export function writtenSum(parts: MapParts, weights: string, options: FinishingOptions): WrittenMap {
  const { graph, size } = parts;
  const { tensor, height, width } = activationOf(parts);
  const product = graph.node('Mul', [weights, tensor]);
  const sum = { tensor: reduce(graph, 'ReduceSum', { x: product, axes: [1], keepdims: false }), height, width };
  return { raw: { tensor: sum.tensor, dims: [height, width] }, map: finish(graph, { sum, input: size }, options) };
}

/** The activation, which methods of a layer have. */
export function activationOf({ activation }: Pick<MapParts, 'activation'>): GraphActivation {
  if (activation) return activation;
  throw new ScorecamError('UNSUPPORTED_MODEL', 'A method of a layer needs one.');
}

const places = [2, 3];

/** Grad-CAM: mean G. */
export const gradCamForm = byGradients((graph, { gradient }) =>
  reduce(graph, 'ReduceMean', { x: gradient, axes: places }),
);

/** CAM: sum G. */
export const camForm: ExportForm<FinishingOptions> = {
  ...byGradients((graph, { gradient }) => reduce(graph, 'ReduceSum', { x: gradient, axes: places })),
  isTried: true,
};

/** Grad-CAM++: sum relu(G) (G^2 / (2 G^2 + sum(A) G^3 + epsilon)). */
export const gradCamPlusPlusForm = byGradients<{ epsilon: number; denominator: 'full' | 'one' }>(
  (graph, { activation, gradient }, { epsilon, denominator }) => {
    const positive = graph.node('Relu', [gradient]);
    const square = graph.node('Mul', [positive, positive]);
    const sumOf = (x: string) => reduce(graph, 'ReduceSum', { x, axes: places });
    if (denominator === 'one') return sumOf(graph.node('Mul', [positive, square]));
    const cube = graph.node('Mul', [sumOf(activation), graph.node('Mul', [positive, square])]);
    const divisor = compute(graph, 'Add', graph.node('Add', [compute(graph, 'Mul', square, 2), cube]), epsilon);
    return sumOf(graph.node('Mul', [positive, ratio(graph, square, divisor)]));
  },
);

/** XGrad-CAM: sum G A / (sum A + epsilon). */
export const xgradCamForm = byGradients<{ epsilon: number }>((graph, { activation, gradient }, { epsilon }) => {
  const sumOf = (x: string) => reduce(graph, 'ReduceSum', { x, axes: places });
  const divisor = compute(graph, 'Add', sumOf(activation), epsilon);
  return ratio(graph, sumOf(graph.node('Mul', [gradient, activation])), divisor);
});

/** Layer-CAM: relu(G). */
export const layerCamForm = byGradients((graph, { gradient }) => graph.node('Relu', [gradient]));

/** HiRes-CAM: G. */
export const hiresCamForm = byGradients((_, { gradient }) => gradient);
