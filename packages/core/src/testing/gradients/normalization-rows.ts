import type { AttributeValues } from '../../onnx/attributes.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { type GradientRow, mixedConstant, since } from './gradient-row.js';

function row(name: string, opsets: readonly number[], build: GradientRow['build']): GradientRow {
  return { name, opsets, shape: [4, 3, 2], kind: 'smooth', build };
}

/** With a scale and a bias of the given shape. */
const affine =
  (op: string, dims: readonly number[], attributes: AttributeValues = {}) =>
  (graph: GraphBuilder, x: string) =>
    graph.node(
      op,
      [x, mixedConstant(graph, dims), graph.floats(Array<number>(dims.reduce((a, b) => a * b)).fill(0.3), { dims })],
      attributes,
    );

const batchNormalization = (graph: GraphBuilder, x: string) =>
  graph.node(
    'BatchNormalization',
    [
      x,
      mixedConstant(graph, [4]),
      graph.floats([1, 2, 3, 4]),
      graph.floats([0.1, -0.2, 0.3, 0]),
      graph.floats([0.5, 1, 1.5, 0.2]),
    ],
    { epsilon: { float: 0.01 } },
  );

export const normalizationRows: readonly GradientRow[] = [
  ...['Softmax', 'LogSoftmax'].flatMap((op) => [
    row(`${op} by default`, since(7, 18), (graph, x) => graph.node(op, [x])),
    ...[1, 2, 3, -2].map((axis) =>
      row(`${op} from axis ${axis}`, [11, 13, 18], (graph, x) => graph.node(op, [x], { axis })),
    ),
    row(`${op} of a mean`, [7, 13], (graph, x) => graph.node('GlobalAveragePool', [graph.node(op, [x], { axis: 1 })])),
  ]),
  row('BatchNormalization', [9, 14, 15], batchNormalization),
  row('BatchNormalization and a mean', [7, 9, 15], (graph, x) =>
    graph.node('GlobalAveragePool', [batchNormalization(graph, x)]),
  ),
  row('InstanceNormalization', [7, 18, 22], affine('InstanceNormalization', [4], { epsilon: { float: 0.01 } })),
  row('LayerNormalization of the last axis', [17, 20], affine('LayerNormalization', [2], { epsilon: { float: 0.1 } })),
  row(
    'LayerNormalization of two axes',
    [17, 20],
    affine('LayerNormalization', [3, 2], { axis: 2, epsilon: { float: 0.01 } }),
  ),
  row('LayerNormalization without a bias', [17], (graph, x) =>
    graph.node('LayerNormalization', [x, mixedConstant(graph, [4, 3, 2])], { axis: -3 }),
  ),
  row('GroupNormalization with a scale for each group', [18, 20], affine('GroupNormalization', [2], { num_groups: 2 })),
  row(
    'GroupNormalization with a scale for each channel',
    [21, 22],
    affine('GroupNormalization', [4], { num_groups: 2 }),
  ),
  row('MeanVarianceNormalization', [9, 13], (graph, x) =>
    graph.node('MeanVarianceNormalization', [x], { axes: [2, 3] }),
  ),
  row('RMSNormalization', [23], (graph, x) =>
    graph.node('RMSNormalization', [x, mixedConstant(graph, [3, 2])], { axis: -2 }),
  ),
  row('LpNormalization', [7, 22], (graph, x) => graph.node('LpNormalization', [x], { axis: 1 })),
];
