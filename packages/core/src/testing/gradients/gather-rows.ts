import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { type GradientRow, mixedConstant, since } from './gradient-row.js';

function row(name: string, build: GradientRow['build'], more: Partial<GradientRow> = {}): GradientRow {
  return { name, opsets: [7, 11, 13, 18], shape: [4, 5, 3], kind: 'linear', ...more, build };
}

/** No two in a row are as close as a step is long. */
const apart = [0, 3, 1, 4, 2, -1, -3, 5, -2, 6, -4];

/** The rows of the largest elements: an index that the image decides. */
function bestRows(graph: GraphBuilder, x: string): string {
  const one = graph.node('Gather', [x, graph.ints([0], [])], { axis: 0 });
  return graph.node('ArgMax', [one], { axis: 1, keepdims: 0 });
}

export const gatherRows: readonly GradientRow[] = [
  row('Gather of one row', (graph, x) => graph.node('Gather', [x, graph.ints([2], [])], { axis: 2 })),
  row('Gather of one row from the end', (graph, x) => graph.node('Gather', [x, graph.ints([-1], [])], { axis: -1 })),
  row('Gather of rows in another order', (graph, x) => graph.node('Gather', [x, graph.ints([4, 0, -3])], { axis: 2 })),
  row('Gather of rows that repeat', (graph, x) => graph.node('Gather', [x, graph.ints([1, 1, 3, 0, 1])], { axis: 1 })),
  row('Gather by a matrix', (graph, x) =>
    graph.node('Gather', [x, graph.ints([0, 3, 2, 0, 1, 2], [2, 3])], { axis: 1 }),
  ),
  row(
    'Gather by a computed index',
    (graph, x) => {
      const rows = graph.node('Gather', [x, bestRows(graph, x)], { axis: 2 }); // (N, 4, 4, 3, 3)
      return graph.node('Mul', [rows, mixedConstant(graph, [4, 4, 3, 3])]);
    },
    { opsets: [16, 18], points: apart },
  ),
  row(
    'GatherElements',
    (graph, x) => {
      const shape = graph.node('Shape', [graph.node('Slice', [x, graph.ints([0]), graph.ints([2]), graph.ints([2])])]);
      const index = graph.node('Expand', [graph.ints([4, 1, 0, 3, 3, 2], [1, 1, 2, 3]), shape]);
      return graph.node('GatherElements', [x, index], { axis: 2 });
    },
    { opsets: [16, 18] },
  ),
  row(
    'GatherND',
    (graph, x) => {
      const columns = graph.node('Transpose', [x], { perm: [1, 2, 3, 0] });
      const taken = graph.node('GatherND', [columns, graph.ints([0, 1, 3, 4, 0, 1], [3, 2])]); // (3, 3, N)
      return graph.node('Transpose', [taken], { perm: [2, 0, 1] });
    },
    { opsets: [16, 18] },
  ),
  row(
    'ScatterND of x into constants, and of constants into x',
    (graph, x) => {
      const columns = graph.node('Transpose', [x], { perm: [1, 2, 3, 0] });
      const [index, other] = [graph.ints([1, 3], [2, 1]), graph.ints([0, 2], [2, 1])];
      const rows = graph.node('Gather', [columns, graph.ints([0, 2])], { axis: 0 });
      const put = graph.node('ScatterND', [columns, index, graph.node('Neg', [rows])]);
      const zeros = graph.node('Mul', [rows, graph.floats([0], { dims: [] })]);
      return graph.node('Transpose', [graph.node('ScatterND', [put, other, zeros])], { perm: [3, 0, 1, 2] });
    },
    { opsets: [11, 13, 16] },
  ),
  row(
    'ScatterND that adds',
    (graph, x) => {
      const columns = graph.node('Transpose', [x], { perm: [1, 2, 3, 0] });
      const put = graph.node('ScatterND', [columns, graph.ints([1, 1, 3, 0], [4, 1]), columns], { reduction: 'add' });
      return graph.node('Transpose', [put], { perm: [3, 0, 1, 2] });
    },
    { opsets: [16, 18] },
  ),
  row(
    'ScatterElements',
    (graph, x) => {
      const index = graph.node('Expand', [
        graph.ints([3, 0], [1, 2, 1, 1]),
        graph.node('Shape', [graph.node('Slice', [x, graph.ints([0]), graph.ints([2]), graph.ints([1])])]),
      ]);
      const updates = graph.node('Slice', [x, graph.ints([1]), graph.ints([3]), graph.ints([1])]);
      return graph.node('ScatterElements', [x, index, updates], { axis: 1 });
    },
    { opsets: [11, 16, 18] },
  ),
  row('TopK', (graph, x) => graph.split('TopK', [x, graph.ints([2])], { count: 2, attributes: { axis: 2 } })[0] ?? '', {
    opsets: since(11, 14),
    points: apart,
  }),
];
