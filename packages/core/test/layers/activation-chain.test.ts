import { describe, expect, it } from '@jest/globals';
import { listLayers, resolveLayer } from '../../src/layers/index.js';
import { TensorProto_DataType as DataType, type NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { memorySource, readModel } from '../../src/onnx/index.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';

const float = (name: string) => ({ name, dataType: DataType.FLOAT, dims: ['n', 2, 4, 4] });
const node = (op: string, inputs: string[], output: string) => makeNode({ op, inputs, output });
const weights = floatTensorProto('w', [2, 2, 1, 1]);
const two = floatTensorProto('two', [], [2]);
const scales = floatTensorProto('scales', [1, 2, 1, 1]);

/** The layers of x -> Conv -> c -> ..., whose last node computes y. */
async function layersOf(nodes: NodeProto[], convolution: NodeProto = node('Conv', ['x', 'w'], 'c')) {
  const bytes = testModel({
    nodes: [convolution, ...nodes],
    initializers: [weights, two, scales],
    inputs: [float('x')],
    outputs: [float('y')],
  });
  const model = await readModel(memorySource(bytes), 'net.onnx');
  return { model, layers: listLayers(model).map(({ tensor, operator }) => [tensor, operator]) };
}

describe('listLayers', () => {
  it.each<[string, NodeProto[], string[]]>([
    ['a bare convolution', [node('MaxPool', ['c'], 'y')], ['c', 'Conv']],
    [
      'batch-norm and ReLU',
      [
        node('BatchNormalization', ['c', 'w', 'w', 'w', 'w'], 'b'),
        node('Relu', ['b'], 'r'),
        node('MaxPool', ['r'], 'y'),
      ],
      ['r', 'Conv + BatchNormalization + Relu'],
    ],
    [
      'batch-norm as arithmetic',
      [
        node('Mul', ['c', 'scales'], 'm'),
        node('Add', ['m', 'scales'], 'b'),
        node('Clip', ['b'], 'r'),
        node('MaxPool', ['r'], 'y'),
      ],
      ['r', 'Conv + Clip'],
    ],
    [
      'SiLU',
      [node('Sigmoid', ['c'], 's'), node('Mul', ['c', 's'], 'm'), node('MaxPool', ['m'], 'y')],
      ['m', 'Conv + SiLU'],
    ],
    [
      'GELU in five nodes',
      [
        node('Div', ['c', 'two'], 'd'),
        node('Erf', ['d'], 'e'),
        node('Add', ['e', 'two'], 'a'),
        node('Mul', ['c', 'a'], 'm'),
        node('Mul', ['m', 'two'], 'h'),
        node('MaxPool', ['h'], 'y'),
      ],
      ['h', 'Conv + Gelu'],
    ],
    [
      'GELU by tanh, whose argument is not a chain',
      [
        node('Pow', ['c', 'two'], 'p'),
        node('Mul', ['p', 'two'], 'q'),
        node('Add', ['c', 'q'], 'r'),
        node('Tanh', ['r'], 't'),
        node('Add', ['t', 'two'], 'u'),
        node('Mul', ['c', 'u'], 'm'),
        node('MaxPool', ['m'], 'y'),
      ],
      ['m', 'Conv + Gelu'],
    ],
    [
      'an activation function and not through a second one, which belongs to nothing',
      [node('Relu', ['c'], 'r'), node('Sigmoid', ['r'], 's'), node('MaxPool', ['s'], 'y')],
      ['r', 'Conv + Relu'],
    ],
    [
      'SiLU, but not through a factor that only one of its readers applies',
      [
        node('Sigmoid', ['c'], 's'),
        node('Mul', ['c', 's'], 'm'),
        node('Mul', ['m', 'two'], 'h'),
        node('MaxPool', ['h'], 'p'),
        node('MaxPool', ['m'], 'y'),
      ],
      ['m', 'Conv + SiLU'],
    ],
    [
      'a product with a function of another tensor, which is not an activation function',
      [
        node('Sigmoid', ['x'], 's'),
        node('Mul', ['c', 's'], 'm'),
        node('Neg', ['c'], 'n'),
        node('Sub', ['m', 'n'], 'y'),
      ],
      ['c', 'Conv'],
    ],
    [
      'quantization around a ReLU that was folded into it',
      [
        node('QuantizeLinear', ['c', 'two'], 'q'),
        node('DequantizeLinear', ['q', 'two'], 'd'),
        node('MaxPool', ['d'], 'y'),
      ],
      ['d', 'Conv'],
    ],
    [
      'SiLU with a DequantizeLinear for each reader',
      [
        node('QuantizeLinear', ['c', 'two'], 'q'),
        node('DequantizeLinear', ['q', 'two'], 'd1'),
        node('DequantizeLinear', ['q', 'two'], 'd2'),
        node('Sigmoid', ['d1'], 's'),
        node('QuantizeLinear', ['s', 'two'], 'sq'),
        node('DequantizeLinear', ['sq', 'two'], 'sd'),
        node('Mul', ['d2', 'sd'], 'm'),
        node('MaxPool', ['m'], 'y'),
      ],
      ['m', 'Conv + SiLU'],
    ],
    [
      'squeeze and excitation, which is not an activation function',
      [
        node('GlobalAveragePool', ['c'], 'g'),
        node('Sigmoid', ['g'], 's'),
        node('Mul', ['c', 's'], 'm'),
        node('MaxPool', ['m'], 'y'),
      ],
      ['c', 'Conv'],
    ],
  ])('follows a convolution through %s', async (_, nodes, expected) => {
    expect((await layersOf(nodes)).layers[0]).toEqual(expected);
  });

  it('follows a dynamically quantized convolution through its scale and bias', async () => {
    const nodes = [
      node('Cast', ['c'], 'f'),
      node('Mul', ['x_scale', 'two'], 'scale'),
      node('Mul', ['f', 'scale'], 'm'),
      node('Identity', ['scales'], 'bias'),
      node('Add', ['m', 'bias'], 'a'),
      node('Relu', ['a'], 'r'),
      node('MaxPool', ['r'], 'y'),
      node('ReduceMax', ['x'], 'x_scale'),
    ];
    const { layers } = await layersOf(nodes, node('ConvInteger', ['x', 'w'], 'c'));
    expect(layers).toEqual([['r', 'ConvInteger + Relu']]);
  });

  it('lists the merges of branches, but not sums with a constant', async () => {
    const { layers } = await layersOf([
      node('Conv', ['c', 'w'], 'c2'),
      node('Add', ['c', 'c2'], 'sum'),
      node('Relu', ['sum'], 'r'),
      node('Concat', ['r', 'c2'], 'cat'),
      node('MaxPool', ['cat'], 'pool'),
      node('Add', ['pool', 'scales'], 'y'),
    ]);
    expect(layers).toEqual([
      ['c', 'Conv'],
      ['c2', 'Conv'],
      ['r', 'Add + Relu'],
      ['cat', 'Concat'],
    ]);
  });

  it('given features that were reshaped to tokens, lists none of their sums', async () => {
    const { layers } = await layersOf([
      intsConstant('rows', [0, 2, -1]),
      node('Reshape', ['c', 'rows'], 'tokens'),
      node('Tanh', ['tokens'], 'mixed'),
      node('Add', ['tokens', 'mixed'], 'sum'),
      node('Neg', ['sum'], 'y'),
    ]);
    expect(layers).toEqual([['c', 'Conv']]);
  });

  it('is empty for a model without convolutions', async () => {
    expect((await layersOf([node('Relu', ['c'], 'y')], node('Neg', ['x'], 'c'))).layers).toEqual([]);
  });
});

describe('resolveLayer', () => {
  it('resolves every tensor of a chain to its activation', async () => {
    const { model } = await layersOf([
      node('Sigmoid', ['c'], 's'),
      node('Mul', ['c', 's'], 'm'),
      node('MaxPool', ['m'], 'y'),
    ]);
    for (const name of ['c', 's', 'm']) expect(resolveLayer(model, name).tensor).toBe('m');
    expect(resolveLayer(model, 'y')).toMatchObject({ tensor: 'y', operator: 'MaxPool' });
  });
});
