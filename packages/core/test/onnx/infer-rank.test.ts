import { describe, expect, it } from '@jest/globals';
import { indexGraph } from '../../src/onnx/index.js';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import { copyWith } from '../../src/onnx/copy-with.js';
import { type AttributeProto, TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { inferTypes } from '../../src/onnx/infer-types.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float } from '../support/graphs.js';

/** Type and rank of what an operator makes of x (2, 3, 4), the vector v, the 8-bit q and an input of unknown rank. */
async function typeOf(op: string, inputs: string[], ...attributes: AttributeProto[]) {
  const model = await build({
    inputs: [
      float('x', [2, 3, 4]),
      float('v', [4]),
      { name: 'q', dataType: DataType.INT8, dims: [2, 3] },
      { name: 'any', dataType: DataType.FLOAT, dims: undefined },
    ],
    outputs: [float('end', ['n'])],
    initializers: [floatTensorProto('scale', [], [0.5])],
    nodes: [
      intsConstant('axes', [0, 1]),
      intsConstant('indices', [1, 2, 0]),
      makeNode({ op, inputs, output: 'y', attributes }),
      makeNode({ op: 'Identity', inputs: ['y'], output: 'end' }),
    ],
  });
  return inferTypes(indexGraph(model))('y');
}

it('given a Split, knows the rank and the type of every part', async () => {
  const model = await build({
    inputs: [float('x', [2, 6])],
    outputs: [float('end', ['n'])],
    nodes: [
      copyWith(makeNode({ op: 'Split', inputs: ['x'], output: 'a' }), { output: ['a', 'b'] }),
      makeNode({ op: 'Neg', inputs: ['b'], output: 'end' }),
    ],
  });
  expect(inferTypes(indexGraph(model))('b')).toEqual({ dataType: DataType.FLOAT, rank: 2 });
});

describe('the rank of a result', () => {
  it.each<[string, string, string[], AttributeProto[], number | undefined]>([
    ['a sum that broadcasts', 'Add', ['v', 'x'], [], 3],
    ['a sum with an operand of unknown rank', 'Add', ['x', 'any'], [], undefined],
    ['a product of stacks of matrices', 'MatMul', ['x', 'x'], [], 3],
    ['a product with a vector, which loses an axis', 'MatMul', ['x', 'v'], [], undefined],
    ['a Gather of many indices', 'Gather', ['x', 'indices'], [], 3],
    ['a mean that keeps its axes', 'ReduceMean', ['x'], [intsOf('axes', [1, 2])], 3],
    ['a mean that drops them', 'ReduceMean', ['x'], [intsOf('axes', [1, 2]), intOf('keepdims', 0)], 1],
    ['a mean over all axes', 'ReduceMean', ['x'], [intOf('keepdims', 0)], 0],
    ['an ArgMax that drops its axis', 'ArgMax', ['x'], [intOf('keepdims', 0)], 2],
    ['an Unsqueeze by an input', 'Unsqueeze', ['x', 'axes'], [], 5],
    ['a Squeeze by an attribute', 'Squeeze', ['x'], [intsOf('axes', [0])], 2],
    ['a Squeeze that does not name its axes', 'Squeeze', ['x'], [], undefined],
    ['a Reshape to a constant shape', 'Reshape', ['x', 'axes'], [], 2],
    ['an operator that is not known', 'Einsum', ['x'], [], undefined],
  ])('given %s, follows from the graph or stays open', async (_, op, inputs, attributes, rank) => {
    expect((await typeOf(op, inputs, ...attributes)).rank).toBe(rank);
  });
});

describe('the element type of a result', () => {
  it.each<[string, string, string[], AttributeProto[], number]>([
    ['QuantizeLinear with a zero point', 'QuantizeLinear', ['x', 'scale', 'q'], [], DataType.INT8],
    ['QuantizeLinear without one', 'QuantizeLinear', ['x', 'scale'], [], DataType.UINT8],
    ['DequantizeLinear', 'DequantizeLinear', ['q', 'scale'], [], DataType.FLOAT],
    ['a comparison', 'Greater', ['x', 'v'], [], DataType.BOOL],
    ['a Cast', 'Cast', ['x'], [intOf('to', DataType.INT32)], DataType.INT32],
    ['a Where', 'Where', ['q', 'x', 'v'], [], DataType.FLOAT],
  ])('given %s, is that of the operator', async (_, op, inputs, attributes, dataType) => {
    expect((await typeOf(op, inputs, ...attributes)).dataType).toBe(dataType);
  });
});
