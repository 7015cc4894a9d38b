import type { AttributeValues } from '../../onnx/attributes.js';
import { type GradientRow, mixedConstant, since } from './gradient-row.js';

interface Convolution {
  readonly name: string;
  /** (C, H, W), without the batch. */
  readonly shape: readonly number[];
  readonly kernel: readonly number[];
  readonly attributes?: AttributeValues;
  readonly op?: 'Conv' | 'ConvTranspose';
  readonly bias?: boolean;
}

const convolutions: readonly Convolution[] = [
  { name: '1 x 1', shape: [3, 4, 5], kernel: [2, 3, 1, 1] },
  { name: '1 x 1, square', shape: [3, 4, 5], kernel: [3, 3, 1, 1], attributes: { pads: [1, 0, 0, 1] } },
  { name: '3 x 3', shape: [2, 6, 5], kernel: [4, 2, 3, 3], attributes: { pads: [1, 1, 1, 1] }, bias: true },
  {
    name: 'square, of stride 2',
    shape: [2, 7, 6],
    kernel: [2, 2, 3, 3],
    attributes: { strides: [2, 3], pads: [1, 1, 1, 0] },
  },
  { name: 'square, in two groups', shape: [4, 5, 6], kernel: [4, 2, 3, 2], attributes: { group: 2, strides: [1, 2] } },
  { name: 'without pads', shape: [2, 6, 5], kernel: [4, 2, 3, 2] },
  { name: 'of stride 2', shape: [2, 7, 6], kernel: [3, 2, 3, 3], attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
  { name: 'of strides that leave cells over', shape: [2, 8, 9], kernel: [3, 2, 2, 3], attributes: { strides: [3, 4] } },
  { name: 'of a stride beyond its kernel', shape: [2, 7, 6], kernel: [3, 2, 1, 1], attributes: { strides: [2, 2] } },
  {
    name: 'with dilations',
    shape: [2, 8, 7],
    kernel: [3, 2, 3, 2],
    attributes: { dilations: [2, 3], pads: [2, 1, 2, 1] },
  },
  {
    name: 'with dilations and strides',
    shape: [2, 9, 8],
    kernel: [3, 2, 3, 2],
    attributes: { dilations: [2, 2], strides: [2, 3], pads: [1, 0, 2, 1] },
  },
  { name: 'with uneven pads', shape: [2, 6, 5], kernel: [3, 2, 3, 3], attributes: { pads: [0, 2, 1, 0] } },
  { name: 'with pads beyond its kernel', shape: [2, 4, 4], kernel: [3, 2, 2, 2], attributes: { pads: [3, 3, 3, 3] } },
  {
    name: 'SAME_UPPER',
    shape: [2, 6, 5],
    kernel: [3, 2, 4, 3],
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
  },
  {
    name: 'SAME_LOWER',
    shape: [2, 6, 5],
    kernel: [3, 2, 4, 3],
    attributes: { auto_pad: 'SAME_LOWER', strides: [2, 2] },
  },
  { name: 'VALID', shape: [2, 6, 5], kernel: [3, 2, 3, 3], attributes: { auto_pad: 'VALID' } },
  { name: 'in two groups', shape: [4, 5, 5], kernel: [6, 2, 3, 3], attributes: { group: 2, pads: [1, 1, 1, 1] } },
  { name: 'depthwise', shape: [4, 6, 5], kernel: [4, 1, 3, 3], attributes: { group: 4, pads: [1, 1, 1, 1] } },
  {
    name: 'depthwise with uneven pads',
    shape: [3, 6, 5],
    kernel: [3, 1, 3, 2],
    attributes: { group: 3, pads: [3, 0, 1, 2] },
  },
  {
    name: 'depthwise of stride 2',
    shape: [4, 6, 7],
    kernel: [4, 1, 3, 3],
    attributes: { group: 4, strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  ...[2, 3, 4].flatMap((m) => [
    {
      name: `depthwise, ${m} outputs for each channel`,
      shape: [3, 5, 6],
      kernel: [3 * m, 1, 3, 3],
      attributes: { group: 3, pads: [1, 1, 1, 1] },
    },
    {
      name: `depthwise, ${m} outputs for each channel, of stride 2`,
      shape: [3, 6, 7],
      kernel: [3 * m, 1, 3, 2],
      attributes: { group: 3, strides: [2, 3], pads: [1, 0, 1, 1] },
    },
  ]),
  { name: 'in 1-D', shape: [3, 9], kernel: [4, 3, 3], attributes: { strides: [2], pads: [1, 1] } },
  { name: 'in 3-D', shape: [2, 4, 5, 4], kernel: [3, 2, 3, 2, 3], attributes: { pads: [1, 0, 1, 1, 1, 1] } },
  {
    name: 'in 3-D of stride 2',
    shape: [2, 5, 4, 6],
    kernel: [3, 2, 3, 3, 2],
    attributes: { strides: [2, 2, 2], pads: [1, 1, 0, 1, 1, 0] },
  },
  {
    name: 'in 3-D with dilations, in groups',
    shape: [4, 5, 4, 5],
    kernel: [4, 2, 2, 2, 2],
    attributes: { group: 2, dilations: [2, 1, 3], strides: [1, 2, 1], pads: [0, 0, 1, 0, 1, 0] },
  },
  {
    name: '2 x 2 of stride 2',
    op: 'ConvTranspose',
    shape: [3, 3, 4],
    kernel: [3, 2, 2, 2],
    attributes: { strides: [2, 2] },
    bias: true,
  },
  { name: '3 x 3', op: 'ConvTranspose', shape: [2, 4, 4], kernel: [2, 3, 3, 3], attributes: { pads: [1, 1, 1, 1] } },
  {
    name: 'with output padding',
    op: 'ConvTranspose',
    shape: [2, 3, 4],
    kernel: [2, 3, 3, 3],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
  },
  {
    name: 'with dilations',
    op: 'ConvTranspose',
    shape: [2, 3, 4],
    kernel: [2, 3, 2, 3],
    attributes: { dilations: [3, 2], strides: [2, 3], output_padding: [1, 2] },
  },
  {
    name: 'in groups',
    op: 'ConvTranspose',
    shape: [4, 3, 4],
    kernel: [4, 3, 3, 3],
    attributes: { group: 2, strides: [2, 2], pads: [0, 1, 1, 0] },
  },
  {
    name: 'of a given size',
    op: 'ConvTranspose',
    shape: [2, 3, 4],
    kernel: [2, 3, 3, 3],
    attributes: { strides: [2, 2], output_shape: [6, 8] },
  },
  {
    name: 'SAME_UPPER',
    op: 'ConvTranspose',
    shape: [2, 3, 4],
    kernel: [2, 3, 3, 4],
    attributes: { strides: [2, 3], auto_pad: 'SAME_UPPER' },
  },
  {
    name: 'SAME_LOWER',
    op: 'ConvTranspose',
    shape: [2, 3, 4],
    kernel: [2, 3, 3, 4],
    attributes: { strides: [2, 3], auto_pad: 'SAME_LOWER' },
  },
  { name: 'in 1-D', op: 'ConvTranspose', shape: [2, 5], kernel: [2, 3, 4], attributes: { strides: [3], pads: [1, 2] } },
];

export const convolutionRows: readonly GradientRow[] = convolutions.map(
  ({ name, shape, kernel, attributes = {}, op = 'Conv', bias }): GradientRow => ({
    name: `${op} ${name}`,
    // Neither operator has changed since opset 1.
    opsets: since(7).filter((opset) => [7, 11, 13, 17, 22].includes(opset)),
    shape,
    kind: 'linear',
    build: (graph, x) => {
      const outputs = op === 'Conv' ? kernel[0] : kernel[1];
      const weights = [mixedConstant(graph, kernel), ...(bias ? [mixedConstant(graph, [outputs ?? 1])] : [])];
      return graph.node(op, [x, ...weights], attributes);
    },
  }),
);
