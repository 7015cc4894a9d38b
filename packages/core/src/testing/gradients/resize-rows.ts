import type { AttributeValues } from '../../onnx/attributes.js';
import { type GradientRow, since } from './gradient-row.js';

interface Resizing {
  readonly name: string;
  readonly attributes: AttributeValues;
  readonly scales?: readonly number[];
  readonly sizes?: readonly number[];
  readonly region?: readonly number[];
  readonly opsets?: readonly number[];
  readonly shape?: readonly number[];
}

const modes: readonly (readonly [string, AttributeValues])[] = [
  ['nearest', { mode: 'nearest' }],
  [
    'nearest, as PyTorch has it',
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  ],
  ['linear', { mode: 'linear' }],
  ['linear with corners aligned', { mode: 'linear', coordinate_transformation_mode: 'align_corners' }],
  ["linear with PyTorch's half pixels", { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' }],
  ['cubic', { mode: 'cubic', cubic_coeff_a: { float: -0.75 } }],
  ['cubic without the outside', { mode: 'cubic', exclude_outside: 1, coordinate_transformation_mode: 'asymmetric' }],
];

const resizings: readonly Resizing[] = [
  ...modes.flatMap(([name, attributes]) => [
    { name: `${name}, larger`, attributes, scales: [1, 1, 2, 1.5] },
    { name: `${name}, smaller`, attributes, scales: [1, 1, 0.6, 0.5] },
  ]),
  { name: 'linear by sizes', attributes: { mode: 'linear' }, sizes: [7, 3] },
  {
    name: 'linear by sizes that float32 scales miss',
    attributes: { mode: 'linear' },
    sizes: [31, 13],
    shape: [1, 7, 11],
  },
  {
    name: 'linear of one axis by a scale that changes no length',
    attributes: { mode: 'linear' },
    scales: [1, 1, 1.1, 2],
  },
  {
    name: 'linear, smaller, with antialias',
    attributes: { mode: 'linear', antialias: 1 },
    scales: [1, 1, 0.6, 0.5],
    opsets: [18, 19],
  },
  {
    name: 'cubic, smaller, with antialias',
    attributes: { mode: 'cubic', antialias: 1 },
    sizes: [3, 2],
    opsets: [18, 19],
  },
  { name: 'linear of some axes', attributes: { mode: 'linear', axes: [3, 2] }, scales: [2, 0.6], opsets: [18, 19] },
  {
    name: 'linear of a region',
    attributes: { mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' },
    sizes: [5, 6],
    region: [0, 0, 0.2, 0.1, 1, 1, 0.7, 0.9],
  },
];

function resizeRow({
  name,
  attributes,
  scales,
  sizes,
  region,
  opsets = [11, 13, 18],
  shape = [2, 5, 4],
}: Resizing): GradientRow {
  return {
    name: `Resize ${name}`,
    opsets,
    shape,
    kind: 'linear',
    build: (graph, x) => {
      const none = graph.opset < 13 ? graph.floats([]) : '';
      const inputs = [x, region ? graph.floats(region) : none];
      if (scales) return graph.node('Resize', [...inputs, graph.floats(scales)], attributes);
      const batch = graph.node('Slice', [graph.node('Shape', [x]), graph.ints([0]), graph.ints([2])]);
      const target = graph.node('Concat', [batch, graph.ints(sizes ?? [])], { axis: 0 });
      return graph.node('Resize', [...inputs, none, target], attributes);
    },
  };
}

const upsamplings: readonly GradientRow[] = ['nearest', 'linear'].map((mode) => ({
  name: `Upsample ${mode}`,
  opsets: [7, 8, 9],
  shape: [2, 3, 4],
  kind: 'linear',
  build: (graph, x) => {
    const scales = [1, 1, 2, 1.5];
    if (graph.opset < 9) return graph.node('Upsample', [x], { mode, scales: { floats: scales } });
    return graph.node('Upsample', [x, graph.floats(scales)], { mode });
  },
}));

const resizeTen: GradientRow = {
  name: 'Resize of opset 10',
  opsets: [10],
  shape: [2, 3, 4],
  kind: 'linear',
  build: (graph, x) => graph.node('Resize', [x, graph.floats([1, 1, 2, 0.5])], { mode: 'linear' }),
};

export const resizeRows: readonly GradientRow[] = [
  ...resizings.map(resizeRow),
  ...upsamplings,
  resizeTen,
  {
    name: 'Resize of three axes',
    opsets: since(13, 14),
    shape: [1, 3, 2, 4],
    kind: 'linear',
    build: (graph, x) => graph.node('Resize', [x, '', graph.floats([1, 1, 2, 1.5, 0.5])], { mode: 'linear' }),
  },
];
