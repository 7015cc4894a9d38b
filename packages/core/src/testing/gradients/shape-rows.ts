import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { slice, squeeze, unsqueeze } from '../../rewrite/versioned-nodes.js';
import { type GradientRow, mixedConstant, since } from './gradient-row.js';

function row(
  name: string,
  build: GradientRow['build'],
  more: { opsets?: readonly number[]; shape?: readonly number[] } = {},
): GradientRow {
  return { name, opsets: [7, 9, 11, 13, 18], shape: [4, 3, 2], kind: 'linear', ...more, build };
}

/** A constant of ones and zeros that tells the elements apart again after they were moved. */
const weighed = (graph: GraphBuilder, x: string, dims: readonly number[]) =>
  graph.node('Mul', [x, mixedConstant(graph, dims)]);

/** The batch of x, from its shape, followed by other sizes. */
function shapeWithBatch(graph: GraphBuilder, x: string, sizes: readonly number[]): string {
  const batch = slice(graph, graph.node('Shape', [x]), { axis: 0, start: 0, end: 1 });
  return graph.node('Concat', [batch, graph.ints(sizes)], { axis: 0 });
}

const movements: readonly GradientRow[] = [
  row('Reshape, Flatten and Transpose', (graph, x) => {
    const turned = graph.node('Transpose', [x], { perm: [0, 3, 1, 2] });
    return graph.node('Flatten', [graph.node('Reshape', [turned, graph.ints([-1, 2, 12])])]);
  }),
  row('Reshape that merges the batch', (graph, x) =>
    weighed(graph, graph.node('Reshape', [x, graph.ints([-1, 3, 2])]), [3, 2]),
  ),
  row('Reshape by the shape of x', (graph, x) => graph.node('Reshape', [x, shapeWithBatch(graph, x, [6, 4])])),
  row('windows of a Swin transformer, with the batch merged and parted', (graph, x) => {
    const windows = graph.node('Transpose', [graph.node('Reshape', [x, graph.ints([-1, 2, 2, 3, 2])])], {
      perm: [0, 1, 3, 2, 4],
    });
    const rows = weighed(graph, graph.node('Reshape', [windows, graph.ints([-1, 3, 2])]), [3, 2]);
    return graph.node('MatMul', [rows, mixedConstant(graph, [2, 3])]);
  }),
  row('Transpose by default, and back', (graph, x) =>
    graph.node('Transpose', [weighed(graph, graph.node('Transpose', [x]), [3, 4, 1])]),
  ),
  row('Unsqueeze and Squeeze', (graph, x) => {
    const wide = weighed(graph, unsqueeze(graph, x, [1, 3]), [1, 4, 1, 3, 2]);
    return squeeze(graph, wide, [3]);
  }),
  row(
    'Expand of axes of size 1',
    (graph, x) => weighed(graph, graph.node('Expand', [x, shapeWithBatch(graph, x, [4, 3, 2])]), [4, 3, 2]),
    { opsets: [8, 11, 13], shape: [4, 1, 2] },
  ),
  row(
    'Expand to more axes',
    (graph, x) => {
      const more = graph.node('Expand', [x, graph.ints([3, 1, 1, 2])]);
      return graph.node('Transpose', [weighed(graph, more, [3, 1, 4, 2])], { perm: [1, 0, 2, 3] });
    },
    { opsets: [8, 13], shape: [4, 2] },
  ),
  row('Tile', (graph, x) => weighed(graph, graph.node('Tile', [x, graph.ints([1, 2, 1, 3])]), [8, 3, 6])),
  row('Tile of nothing', (graph, x) => graph.node('Tile', [x, graph.ints([1, 1, 1, 1])])),
  row('DepthToSpace', (graph, x) => weighed(graph, graph.node('DepthToSpace', [x], { blocksize: 2 }), [2, 6, 4]), {
    shape: [8, 3, 2],
  }),
  row(
    'DepthToSpace by columns and rows',
    (graph, x) => weighed(graph, graph.node('DepthToSpace', [x], { blocksize: 2, mode: 'CRD' }), [2, 6, 4]),
    { shape: [8, 3, 2], opsets: since(11) },
  ),
  row('SpaceToDepth', (graph, x) => weighed(graph, graph.node('SpaceToDepth', [x], { blocksize: 2 }), [8, 3, 2]), {
    shape: [2, 6, 4],
  }),
  row('Trilu', (graph, x) => graph.node('Trilu', [x], { upper: 0 }), { opsets: since(14) }),
  row('Trilu above a diagonal', (graph, x) => graph.node('Trilu', [x, graph.ints([1], [])]), { opsets: since(14) }),
  row('CumSum', (graph, x) => graph.node('CumSum', [x, graph.ints([2], [])]), { opsets: since(11, 14) }),
  row(
    'CumSum from the end, without the element itself',
    (graph, x) => graph.node('CumSum', [x, graph.ints([-1], [])], { reverse: 1, exclusive: 1 }),
    { opsets: since(11, 14) },
  ),
];

const products: readonly GradientRow[] = [
  ...['nchw,cd->nhwd', 'nchw,nchv->nhwv', 'nchw,nkhw->nck', 'nchw,h->ncw', 'nchw,hw,c'].map((equation) => ({
    ...row(
      `Einsum ${equation}`,
      (graph, x) => {
        const others = equation.split('->')[0]!.split(',').slice(1);
        const operands = others.map((term) =>
          term.includes('n')
            ? x
            : mixedConstant(
                graph,
                [...term].map((letter) => ({ c: 4, h: 3, w: 2, d: 5, k: 4, v: 2 })[letter] ?? 1),
              ),
        );
        return graph.node('Einsum', [x, ...operands], { equation });
      },
      { opsets: [12, 17] },
    ),
    kind: 'smooth' as const,
  })),
];

export const shapeRows: readonly GradientRow[] = [...movements, ...products];
