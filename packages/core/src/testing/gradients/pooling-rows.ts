import type { AttributeValues } from '../../onnx/attributes.js';
import { seededRandom, shuffled } from '../../random.js';
import { type GradientRow, mixedConstant, since } from './gradient-row.js';

const globalPools: readonly GradientRow[] = [
  ...[
    [3, 7],
    [3, 4, 5],
    [2, 3, 2, 4],
  ].map((shape): GradientRow => ({
    name: `GlobalAveragePool of ${shape.length - 1} axes`,
    opsets: [7, 13, 22],
    shape,
    kind: 'linear',
    build: (graph, x) => graph.node('GlobalAveragePool', [x]),
  })),
  {
    name: 'squeeze and excitation',
    opsets: [7, 13],
    shape: [3, 4, 5],
    kind: 'smooth',
    build: (graph, x) => {
      const means = graph.node('GlobalAveragePool', [x]);
      const gates = graph.node('Sigmoid', [graph.node('Conv', [means, mixedConstant(graph, [3, 3, 1, 1])])]);
      return graph.node('GlobalAveragePool', [graph.node('Mul', [gates, x])]);
    },
  },
  {
    name: 'a mean of a sum, all of one gradient',
    opsets: [7, 8, 13],
    shape: [3, 4, 5],
    kind: 'smooth',
    build: (graph, x) => {
      const shifted = graph.node('Add', [x, mixedConstant(graph, [3, 1, 1])]);
      const weighed = graph.node('Mul', [shifted, mixedConstant(graph, [3, 1, 1])]);
      return graph.node('GlobalAveragePool', [graph.node('Add', [weighed, graph.node('Relu', [x])])]);
    },
  },
];

interface Pool {
  readonly name: string;
  /** (C, ...) without the batch. */
  readonly shape: readonly number[];
  readonly attributes: AttributeValues;
  readonly opsets?: readonly number[];
}

const pools: readonly Pool[] = [
  { name: '2 x 2 of stride 2', shape: [2, 6, 4], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  {
    name: '3 x 3 of stride 2',
    shape: [2, 7, 6],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  { name: '3 x 3 of stride 1', shape: [2, 5, 4], attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] } },
  { name: '2 x 3 with uneven pads', shape: [2, 5, 6], attributes: { kernel_shape: [2, 3], pads: [0, 2, 1, 0] } },
  {
    name: '2 x 2 of stride 3, which leaves cells over',
    shape: [2, 8, 7],
    attributes: { kernel_shape: [2, 2], strides: [3, 3] },
  },
  {
    name: 'SAME_UPPER',
    shape: [2, 5, 6],
    attributes: { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' },
  },
  {
    name: 'SAME_LOWER',
    shape: [2, 5, 6],
    attributes: { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_LOWER' },
  },
  { name: 'VALID', shape: [2, 5, 6], attributes: { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'VALID' } },
  { name: 'of 1 axis', shape: [2, 9], attributes: { kernel_shape: [3], strides: [2], pads: [1, 0] } },
  {
    name: 'of 3 axes',
    shape: [1, 4, 5, 4],
    attributes: { kernel_shape: [2, 3, 2], strides: [2, 1, 2], pads: [0, 1, 0, 0, 1, 0] },
  },
  {
    name: 'of ceil_mode',
    shape: [2, 6, 8],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
    opsets: since(10),
  },
  {
    name: 'of ceil_mode with pads',
    shape: [2, 6, 7],
    attributes: { kernel_shape: [3, 3], strides: [2, 3], ceil_mode: 1, pads: [1, 0, 1, 1] },
    opsets: since(10),
  },
  {
    name: 'of ceil_mode, the last window in the padding left out',
    shape: [2, 6, 5],
    attributes: { kernel_shape: [3, 2], strides: [2, 3], ceil_mode: 1, pads: [1, 0, 1, 1] },
    opsets: since(22),
  },
];

const dilated: readonly Pool[] = [
  {
    name: 'with dilations',
    shape: [2, 7, 6],
    attributes: { kernel_shape: [3, 2], dilations: [2, 3], pads: [1, 0, 1, 1] },
  },
  {
    name: 'with dilations and strides of a common factor',
    shape: [2, 9, 8],
    attributes: { kernel_shape: [3, 2], dilations: [2, 4], strides: [2, 2] },
  },
];

/** Opsets in which a pool, or an operator of its gradient, changed. */
const poolOpsets = since(7).filter((opset) => [7, 8, 10, 11, 13, 18, 19, 22].includes(opset));

/** Far enough from each other that no step changes which one is the largest. */
function ranked(count: number): number[] {
  return shuffled([...Array(count).keys()], seededRandom('ranks')).map((rank) => rank / 2);
}

function poolRow(op: string, { name, shape, attributes, opsets = poolOpsets }: Pool): GradientRow {
  return {
    name: `${op} ${name}`,
    opsets: opsets.filter((opset) => poolOpsets.includes(opset)),
    shape,
    kind: 'linear',
    ...(op.includes('Max') && { points: ranked(shape.reduce((product, size) => product * size, 1)) }),
    build: (graph, x) => graph.node(op, [x], attributes),
  };
}

const localNormalization: GradientRow = {
  name: 'LRN',
  opsets: [7, 13],
  shape: [6, 2, 3],
  kind: 'smooth',
  build: (graph, x) =>
    graph.node('LRN', [x], { size: 3, alpha: { float: 0.3 }, beta: { float: 0.7 }, bias: { float: 1.5 } }),
};

export const poolingRows: readonly GradientRow[] = [
  ...globalPools,
  ...[
    [3, 7],
    [3, 4, 5],
    [2, 3, 2, 4],
  ].map((shape) => ({
    ...poolRow('GlobalMaxPool', { name: `of ${shape.length - 1} axes`, shape, attributes: {} }),
    opsets: [7, 11, 13, 22],
  })),
  ...pools.map((pool) => poolRow('MaxPool', pool)),
  ...dilated.map((pool) => poolRow('MaxPool', { ...pool, opsets: since(10) })),
  ...pools.map((pool) => poolRow('AveragePool', pool)),
  ...pools.map((pool) =>
    poolRow('AveragePool', {
      ...pool,
      name: `${pool.name}, counting pads`,
      attributes: { ...pool.attributes, count_include_pad: 1 },
    }),
  ),
  ...dilated.map((pool) => poolRow('AveragePool', { ...pool, opsets: since(19) })),
  localNormalization,
];
