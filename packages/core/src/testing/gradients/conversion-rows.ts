import { TensorProto_DataType as DataType } from '../../onnx/gen/onnx_pb.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { type GradientRow, mixedConstant, since } from './gradient-row.js';

function row(
  name: string,
  { opsets, points }: { opsets: readonly number[]; points?: readonly number[] },
  build: GradientRow['build'],
): GradientRow {
  return { name, opsets, shape: [3, 4], kind: 'linear', ...(points && { points }), build };
}

/** Points around the bounds -1 and 2. */
const points = [-2, -0.5, 0.5, 1.5, 3];

/** A bound is an attribute before opset 11 and an input since. */
function clip(graph: GraphBuilder, x: string, bounds: { min?: number; max?: number }): string {
  if (graph.opset < 11) {
    return graph.node(
      'Clip',
      [x],
      Object.fromEntries(Object.entries(bounds).map(([name, float]) => [name, { float }])),
    );
  }
  const inputs = [bounds.min, bounds.max].map((value) =>
    value === undefined ? '' : graph.floats([value], { dims: [] }),
  );
  return graph.node('Clip', [x, ...inputs]);
}

export const conversionRows: readonly GradientRow[] = [
  row('Cast to float64 and back', { opsets: since(7) }, (graph, x) =>
    graph.node(
      'Cast',
      [
        graph.node('Mul', [
          graph.node('Cast', [x], { to: DataType.DOUBLE }),
          graph.floats([3], { dims: [], dataType: DataType.DOUBLE }),
        ]),
      ],
      { to: DataType.FLOAT },
    ),
  ),
  row('CastLike', { opsets: since(16) }, (graph, x) => graph.node('CastLike', [x, mixedConstant(graph, [2])])),
  row('Clip to both sides', { opsets: since(7), points }, (graph, x) => clip(graph, x, { min: -1, max: 2 })),
  row('Clip from below', { opsets: since(7), points }, (graph, x) => clip(graph, x, { min: -1 })),
  row('Clip from above', { opsets: since(7), points }, (graph, x) => clip(graph, x, { max: 2 })),
  row('Clip without bounds', { opsets: [11, 13], points }, (graph, x) => clip(graph, x, {})),
];
