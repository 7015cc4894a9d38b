import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { type GradientRow, mixedConstant, since } from './gradient-row.js';

type Build = (graph: GraphBuilder, x: string) => string;

/** A row on (N, 3, 5). */
function row(
  name: string,
  build: Build,
  more: { opsets?: readonly number[]; kind?: GradientRow['kind']; points?: readonly number[] } = {},
): GradientRow {
  return { name, opsets: since(7), shape: [3, 5], kind: 'smooth', ...more, build };
}

const positive = [0.4, 0.7, 1.1, 1.6, 2.3];
export const elementwiseRows: readonly GradientRow[] = [
  ...['Neg', 'Identity', 'Dropout'].map((op) => row(op, (graph, x) => graph.node(op, [x]), { kind: 'linear' })),
  ...['Abs', 'Exp', 'Sin', 'Cos'].map((op) => row(op, (graph, x) => graph.node(op, [x]))),
  row('Erf', (graph, x) => graph.node('Erf', [x]), { opsets: since(9) }),
  ...['Log', 'Sqrt', 'Reciprocal'].map((op) => row(op, (graph, x) => graph.node(op, [x]), { points: positive })),
  row('Add of itself', (graph, x) => graph.node('Add', [x, x]), { kind: 'linear' }),
  row('Add of a vector', (graph, x) => graph.node('Add', [x, mixedConstant(graph, [5])]), { kind: 'linear' }),
  row('Sub from a vector', (graph, x) => graph.node('Sub', [mixedConstant(graph, [5]), x]), { kind: 'linear' }),
  row('Sum of three', (graph, x) => graph.node('Sum', [x, mixedConstant(graph, [5]), x]), {
    opsets: since(8),
    kind: 'linear',
  }),
  row('Mean of three', (graph, x) => graph.node('Mean', [x, mixedConstant(graph, [5]), x]), {
    opsets: since(8),
    kind: 'linear',
  }),
  row('Mul by itself', (graph, x) => graph.node('Mul', [x, x])),
  row('Mul by a vector', (graph, x) => graph.node('Mul', [mixedConstant(graph, [3, 1]), x]), { kind: 'linear' }),
  row('Mul by a scalar', (graph, x) => graph.node('Mul', [x, graph.floats([2.5], { dims: [] })]), { kind: 'linear' }),
  row('Div by a vector', (graph, x) => graph.node('Div', [x, mixedConstant(graph, [3, 1])]), { kind: 'linear' }),
  row('Div of a vector', (graph, x) => graph.node('Div', [mixedConstant(graph, [3, 1]), x]), { points: positive }),
  ...(['Add', 'Sub', 'Mul', 'Div'] as const).flatMap((op) => [
    broadcast(op, 'a column and a row', (graph, [column, line]) => graph.node(op, [column, line])),
    broadcast(op, 'a row and a column', (graph, [column, line]) => graph.node(op, [line, column])),
  ]),
  row('Pow 2', (graph, x) => graph.node('Pow', [x, graph.floats([2], { dims: [] })])),
  row('Pow 3', (graph, x) => graph.node('Pow', [x, graph.floats([3], { dims: [] })])),
  row('Pow 2 and 3', (graph, x) => graph.node('Pow', [x, graph.floats([2, 3, 2], { dims: [3, 1] })])),
  row('Pow of an integer', (graph, x) => graph.node('Pow', [x, graph.ints([3], [])]), { opsets: since(12) }),
  row('Pow 0', (graph, x) => graph.node('Add', [x, graph.node('Pow', [x, graph.floats([0], { dims: [] })])]), {
    kind: 'linear',
  }),
  row('Pow -0.5', (graph, x) => graph.node('Pow', [x, graph.floats([-0.5], { dims: [] })]), { points: positive }),
  row('Pow of a constant', (graph, x) => graph.node('Pow', [graph.floats([0.5, 2, 3], { dims: [3, 1] }), x])),
  row('Pow of itself', (graph, x) => graph.node('Pow', [x, x]), { points: positive }),
  ...(['Max', 'Min'] as const).map((op) =>
    row(
      `${op} of three`,
      (graph, x) => {
        const twice = graph.node('Mul', [x, graph.floats([2], { dims: [] })]);
        return graph.node(op, [x, graph.floats([0.05], { dims: [] }), twice]);
      },
      { opsets: since(8), points: [-1, -0.6, 0.4, 0.9] },
    ),
  ),
  row(
    'Where by comparison',
    (graph, x) => {
      const condition = graph.node('Greater', [x, graph.floats([0], { dims: [] })]);
      return graph.node('Where', [condition, x, graph.node('Mul', [x, x])]);
    },
    { opsets: since(9) },
  ),
  row(
    'Where of a row',
    (graph, x) => {
      const condition = graph.node('Cast', [graph.ints([1, 0, 1, 1, 0])], { to: 9 });
      return graph.node('Where', [condition, x, graph.floats([3], { dims: [] })]);
    },
    { opsets: since(9), kind: 'linear' },
  ),
];

/** A row whose operands (N, 3, 1) and (N, 1, 5) both depend on x, and are positive. */
function broadcast(
  op: string,
  what: string,
  build: (graph: GraphBuilder, pair: readonly [string, string]) => string,
): GradientRow {
  const turn = (graph: GraphBuilder, tensor: string) => graph.node('Transpose', [tensor], { perm: [0, 2, 1] });
  const mean = (graph: GraphBuilder, tensor: string) => graph.node('GlobalAveragePool', [tensor]);
  return row(
    `${op} of ${what}`,
    (graph, x) => build(graph, [mean(graph, x), turn(graph, mean(graph, turn(graph, x)))]),
    { points: positive },
  );
}
