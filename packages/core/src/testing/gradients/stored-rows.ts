/**
 * How ties and the bounds of a function are decided, which no difference quotient shows: the gradients of
 * pools and reductions are PyTorch's (scripts/make_tie_gradients.py), the others follow from what the rule says.
 */
import { TensorProto_DataType as DataType } from '../../onnx/gen/onnx_pb.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';

/** A graph with x as its only input, and its gradient at one point, in full. */
export interface StoredRow {
  readonly name: string;
  readonly opsets: readonly number[];
  /** The shape of x, with the batch. */
  readonly dims: readonly number[];
  /** The elements of x; by default as {@link tiedValue} gives them. */
  readonly x?: readonly number[];
  readonly build: (graph: GraphBuilder, x: string) => string;
  /** The gradient, or what the elements of the seed are multiplied by. */
  readonly expected: { readonly gradient: readonly number[] } | { readonly factors: readonly number[] };
}

/** Element i of x: many equal values of 0, 1 and 2. */
export function tiedValue(i: number): number {
  return ((i * i + 3 * i) % 7) % 3;
}

/** Element i of the seed. */
export function seedValue(i: number): number {
  return ((5 * i) % 11) - 5;
}

const pools: readonly StoredRow[] = [
  {
    name: 'MaxPool 2 x 2 of stride 2 among equal values',
    opsets: [7, 10, 13],
    dims: [2, 2, 4, 6],
    build: (graph, x) => graph.node('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] }),
    expected: {
      gradient: [
        0, 0, 0, 0, 0, 5, -5, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, -2, 0, 0, 4, 0, 0, 0, 3, 0, -3, 0, 0, 0, 0, 0, 0, 0, 2, 0,
        -4, 0, 1, 0, -5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 4, -2, 0, 3, 0, 0, 0, 0, 0, 0, 0,
        0, -3, 0, 2, -4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5, 0, 0, 1, 0, 0, 0, 0, 0,
      ],
    },
  },
  {
    name: 'MaxPool 3 x 3 of stride 2 among equal values',
    opsets: [7, 10, 13],
    dims: [2, 2, 5, 6],
    build: (graph, x) => graph.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    expected: {
      gradient: [
        0, 0, 0, 0, 0, 5, -6, 0, 0, 0, -2, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, -4, 0, -4, 0, 0,
        0, 0, 5, 0, -1, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, -2, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, -5, -4, 0, 0,
        0, 0, 0, 0, 0, 0, 5, 0, -1, 0, 4, 0, 0, 0, 0, 0, 0, 0, -2, 0, 0, 0, -3, 0, 2, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        -5, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0,
      ],
    },
  },
  {
    name: 'MaxPool 3 x 3 of stride 1 among equal values',
    opsets: [7, 13],
    dims: [2, 2, 4, 5],
    build: (graph, x) => graph.node('MaxPool', [x], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
    expected: {
      gradient: [
        0, 0, 0, 3, 0, -8, 2, 0, 0, 0, 4, 0, 5, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, -8, -2, 0, 0, 0, 4, 0, 2, 0, 0,
        0, 0, 0, 0, 4, -5, 0, 0, 0, 0, 0, 0, -6, 0, 0, 0, 5, 0, 3, -2, 0, 0, 0, 0, 0, -6, 7, 0, 0, 0, 0, 0, -3, 0, 0, 0,
        0, 5, 0, -1, -5, 0, 0, 0,
      ],
    },
  },
  {
    name: 'MaxPool with dilations among equal values',
    opsets: [10, 13],
    dims: [2, 2, 5, 6],
    build: (graph, x) => graph.node('MaxPool', [x], { kernel_shape: [2, 2], dilations: [2, 2] }),
    expected: {
      gradient: [
        0, 0, 5, 0, 0, -1, 4, 0, 0, -3, 0, 0, -3, -4, 0, 0, 0, 0, 0, -2, 3, 0, 0, 0, 0, 0, 1, -5, 0, 0, 0, 0, 0, 9, -1,
        0, 0, 3, 0, 0, -3, 2, 0, 0, -5, 0, 0, 0, -2, 0, 0, 0, 0, 0, -4, 1, 0, 0, 0, 0, 0, -1, 9, 0, 0, 0, 0, 0, 5, -7,
        0, 0, 1, 0, 0, -2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 3, 0, 0, -3, 2, 0, 0, 0, 0, 0, 4, -2, 0,
        0, 0, 0, 0, -4, 1, 0, 0, 0, 0, 0, -1, 0, 0,
      ],
    },
  },
  {
    name: 'GlobalMaxPool among equal values',
    opsets: [7, 13],
    dims: [2, 2, 3, 4],
    build: (graph, x) => graph.node('GlobalMaxPool', [x]),
    expected: {
      gradient: [
        0, 0, 0, 0, 0, -5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0,
      ],
    },
  },
  {
    name: 'ReduceMax among equal values',
    opsets: [7, 13],
    dims: [2, 3, 4],
    build: (graph, x) => graph.node('ReduceMax', [x], { axes: [1, 2] }),
    expected: { gradient: [0, 0, 0, 0, 0, -2.5, -2.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
  },
  {
    name: 'ReduceMin among equal values',
    opsets: [7, 13],
    dims: [2, 3, 4],
    build: (graph, x) => graph.node('ReduceMin', [x], { axes: [2] }),
    expected: { gradient: [-2.5, 0, -2.5, 0, 0, 0, 0, 0, 0, 2.5, 0, 2.5, 0, 0, -1, 0, 2, 0, 2, 0, 0, -1, 0, -1] },
  },
];

/** A row of six elements whose gradient is the seed times a factor for each. */
function atBounds(
  name: string,
  { opsets = [13], x, factors }: { opsets?: readonly number[]; x: readonly number[]; factors: readonly number[] },
  build: StoredRow['build'],
): StoredRow {
  return { name, opsets, dims: [2, x.length / 2], x, build, expected: { factors } };
}

/** Through 8-bit integers and back, with a scale of 1/2. */
const quantized = (zeroPoint: string | undefined) => (graph: GraphBuilder, x: string) => {
  const parameters = [graph.floats([0.5], { dims: [] }), ...(zeroPoint === undefined ? [] : [zeroPoint])];
  return graph.node('DequantizeLinear', [graph.node('QuantizeLinear', [x, ...parameters]), ...parameters]);
};

const bounds: readonly StoredRow[] = [
  atBounds('Relu at 0', { opsets: [7, 13], x: [0, -1, 1, 0, 2, -2], factors: [0, 0, 1, 0, 1, 0] }, (graph, x) =>
    graph.node('Relu', [x]),
  ),
  atBounds('Clip at its bounds, as ReLU6', { x: [0, 6, 3, -1, 7, 1], factors: [0, 0, 1, 0, 0, 1] }, (graph, x) =>
    graph.node('Clip', [x, graph.floats([0], { dims: [] }), graph.floats([6], { dims: [] })]),
  ),
  atBounds('HardSigmoid at its bounds', { x: [-3, 3, 0, 2, -2, 4], factors: [0, 0, 0.25, 0, 0, 0] }, (graph, x) =>
    graph.node('HardSigmoid', [x], { alpha: { float: 0.25 }, beta: { float: 0.5 } }),
  ),
  atBounds(
    'HardSigmoid as a clip, at its bounds',
    { x: [0, 1, 0.5, -0.1, 1.1, 0], factors: [1, 1, 1, 0, 0, 1] },
    (graph, x) => graph.node('HardSigmoid', [x], { alpha: { float: 1 }, beta: { float: 0 } }),
  ),
  atBounds(
    'Max of equal values, of which the first takes all',
    { opsets: [8, 13], x: [0, 1, 2, 0, -1, 1], factors: [2, 2, 2, 2, 1, 2] },
    (graph, x) => graph.node('Max', [graph.node('Add', [x, x]), x]),
  ),
  atBounds(
    'Min of equal values, of which the first takes all',
    { opsets: [8, 13], x: [0, 1, 2, 0, -1, 1], factors: [2, 1, 1, 2, 2, 1] },
    (graph, x) => graph.node('Min', [graph.node('Add', [x, x]), x]),
  ),
  ...['Sign', 'Floor', 'Ceil', 'Round'].map((op) =>
    atBounds(
      `${op}, which no gradient passes`,
      { opsets: [11, 13], x: [0.2, 1.7, -0.6, 3.1, -2.2, 1], factors: [1, 1, 1, 1, 1, 1] },
      (graph, x) => graph.node('Add', [x, graph.node(op, [x])]),
    ),
  ),
  atBounds(
    'QuantizeLinear to unsigned bytes: both bounds pass',
    { opsets: [10, 13, 19], x: [0, -1, 127.5, 129, 3.2, 0.1], factors: [1, 0, 1, 0, 1, 1] },
    quantized(undefined),
  ),
  atBounds(
    'QuantizeLinear around a zero point',
    { opsets: [10, 13, 19], x: [-54, -54.5, 73.5, 74.5, 0, 2], factors: [1, 0, 1, 0, 1, 1] },
    (graph, x) => quantized(graph.node('Cast', [graph.ints([-20], [])], { to: DataType.INT8 }))(graph, x),
  ),
];

export const storedRows: readonly StoredRow[] = [...pools, ...bounds];
