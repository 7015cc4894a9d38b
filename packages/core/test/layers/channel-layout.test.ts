import { describe, expect, it } from '@jest/globals';
import { rawTensor } from '../../src/layers/index.js';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import { TensorProto_DataType as DataType, type AttributeProto } from '../../src/onnx/gen/onnx_pb.js';
import { memorySource, readModel } from '../../src/onnx/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';

const node = (op: string, inputs: string[], output: string, ...attributes: AttributeProto[]) =>
  makeNode({ op, inputs, output, attributes });
const toLast = intsOf('perm', [0, 2, 3, 1]);
const toFirst = intsOf('perm', [0, 3, 1, 2]);
const conv = node('Conv', ['x', 'w'], 'c');
const pool = node('MaxPool', ['f'], 'y');

describe('the layout of a tensor', () => {
  it.each([
    ['a convolution', [conv, node('Relu', ['c'], 't'), node('MaxPool', ['t'], 'y')], 'nchw'],
    [
      'the sum of Swin, through layer normalization, a product with weights and windows',
      [
        conv,
        node('Transpose', ['c'], 'p', toLast),
        node('LayerNormalization', ['p', 'w'], 'n'),
        node('Reshape', ['n', 'shape'], 'windows'),
        node('Transpose', ['windows'], 'turned', intsOf('perm', [0, 2, 1, 3])),
        node('Reshape', ['turned', 'shape'], 'back'),
        node('MatMul', ['back', 'w'], 'm'),
        node('Add', ['p', 'm'], 't'),
        node('ReduceMean', ['t'], 'y', intsOf('axes', [1, 2])),
      ],
      'nhwc',
    ],
    [
      'what a Reshape gives, by the mean over height and width',
      [node('Reshape', ['x', 'shape'], 't'), node('ReduceMean', ['t'], 'y', intsOf('axes', [-3, -2]))],
      'nhwc',
    ],
    [
      'what a Reshape gives, by the transposition before the pool',
      [node('Reshape', ['x', 'shape'], 't'), node('Transpose', ['t'], 'f', toFirst), pool],
      'nhwc',
    ],
    [
      'what a Reshape gives, by the convolution after a ReLU',
      [node('Reshape', ['x', 'shape'], 't'), node('Relu', ['t'], 'r'), node('Conv', ['r', 'w'], 'y')],
      'nchw',
    ],
    [
      'the block of ConvNeXt, which comes back',
      [
        conv,
        node('Transpose', ['c'], 'p', toLast),
        node('MatMul', ['p', 'w'], 'm'),
        node('Transpose', ['m'], 'q', toFirst),
        node('Add', ['c', 'q'], 't'),
        node('MaxPool', ['t'], 'y'),
      ],
      'nchw',
    ],
    ["onnxruntime's own convolution", [node('NhwcFusedConv', ['x', 'w'], 't'), node('Relu', ['t'], 'y')], 'nhwc'],
    [
      "onnxruntime's own quantized pool",
      [node('QLinearAveragePool', ['x'], 't', intOf('channels_last', 1)), node('Relu', ['t'], 'y')],
      'nhwc',
    ],
    [
      'what a layer normalization over the last axis works on, named by its number',
      [node('Reshape', ['x', 'shape'], 't'), node('LayerNormalization', ['t', 'w'], 'y', intOf('axis', 3))],
      'nhwc',
    ],
    [
      'what a layer normalization over channels, height and width works on, which does not tell',
      [node('Reshape', ['x', 'shape'], 't'), node('LayerNormalization', ['t', 'w'], 'y', intOf('axis', 1))],
      'nchw',
    ],
    [
      'what is turned to channels last twice, which then has them nowhere',
      [conv, node('Transpose', ['c'], 'p', toLast), node('Transpose', ['p'], 't', toLast), node('Einsum', ['t'], 'y')],
      'nchw',
    ],
    ['what nothing tells', [node('Reshape', ['x', 'shape'], 't'), node('Einsum', ['t'], 'y')], 'nchw'],
  ] as const)('is found for %s', async (_, nodes, layout) => {
    const float = (name: string) => ({ name, dataType: DataType.FLOAT, dims: ['n', 2, 4, 4] });
    const bytes = testModel({
      nodes,
      initializers: [floatTensorProto('w', [2, 2]), floatTensorProto('shape', [4])],
      inputs: [float('x')],
      outputs: [float('y')],
    });
    expect(rawTensor(await readModel(memorySource(bytes), 'net.onnx'), 't')).toMatchObject({ layout });
  });
});
