import type { AttributeValues } from '../../onnx/attributes.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import { type GradientRow, mixedConstant, since } from './gradient-row.js';

type Kind = GradientRow['kind'];

/** A reduction of (N, 3, 4, 2), by axes as an attribute or as an input. */
function reduction(
  op: string,
  axes: readonly number[],
  more: { keepdims?: number; kind?: Kind; points?: readonly number[] } = {},
): GradientRow {
  const { keepdims = 1, kind = 'smooth', points } = more;
  return {
    name: `${op} over ${axes.join(' and ')}${keepdims ? '' : ', dropped'}`,
    opsets: [7, 11, 13, 18, 20],
    shape: [3, 4, 2],
    kind,
    ...(points && { points }),
    build: (graph, x) => {
      const asInput = graph.opset >= (op === 'ReduceSum' ? 13 : 18);
      if (asInput) return graph.node(op, [x, graph.ints(axes)], { keepdims });
      return graph.node(op, [x], { axes, keepdims });
    },
  };
}

const positive = [0.4, 0.7, 1.1, 1.6, 2.3];
/** No two in a row are as close as a step is long. */
const apart = [0, 3, 1, 4, 2, -1, -3, 5, -2, 6, -4];

const operators: readonly (readonly [string, { kind?: Kind; points?: readonly number[] }])[] = [
  ['ReduceSum', { kind: 'linear' }],
  ['ReduceMean', { kind: 'linear' }],
  ['ReduceMax', { kind: 'linear', points: apart }],
  ['ReduceMin', { kind: 'linear', points: apart }],
  ['ReduceSumSquare', {}],
  ['ReduceL1', {}],
  ['ReduceL2', {}],
  ['ReduceLogSum', { points: positive }],
  ['ReduceLogSumExp', {}],
  ['ReduceProd', { points: positive }],
];

/** A normalization of the last axis, as older exports write it. */
const spelledOut = (graph: GraphBuilder, x: string): string => {
  const axes: AttributeValues = graph.opset < 18 ? { axes: [-1] } : {};
  const operands = graph.opset < 18 ? [] : [graph.ints([-1])];
  const center = graph.node('Sub', [x, graph.node('ReduceMean', [x, ...operands], axes)]);
  const square = graph.node('Pow', [center, graph.floats([2], { dims: [] })]);
  const variance = graph.node('Add', [
    graph.node('ReduceMean', [square, ...operands], axes),
    graph.floats([0.1], { dims: [] }),
  ]);
  const scaled = graph.node('Mul', [
    graph.node('Div', [center, graph.node('Sqrt', [variance])]),
    mixedConstant(graph, [2]),
  ]);
  return graph.node('Add', [scaled, mixedConstant(graph, [2])]);
};

export const reductionRows: readonly GradientRow[] = [
  ...operators.flatMap(([op, more]) => [
    reduction(op, [2], more),
    reduction(op, [1, 3], { ...more, keepdims: 0 }),
    reduction(op, [-1, 2], more),
  ]),
  {
    name: 'ReduceSum over no axis, which copies',
    opsets: since(13),
    shape: [3, 4],
    kind: 'linear',
    build: (graph, x) => graph.node('ReduceSum', [x], { noop_with_empty_axes: 1 }),
  },
  {
    name: 'a normalization spelled out',
    opsets: [11, 13, 17, 18],
    shape: [3, 4, 2],
    kind: 'smooth',
    build: spelledOut,
  },
];
