import { expect, it } from '@jest/globals';
import { Explainer, memorySource, readModel, type Runtime } from '@scorecam/core';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

/** A transformer of one block: 16 patches of 4 x 4, each a token of 4 numbers. */
async function open(layer?: string, grid?: { height: number; width: number }) {
  const bytes = testModel({
    inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3, 16, 16] }],
    outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 5] }],
    initializers: [floatTensorProto('conv.weight', [4, 3, 4, 4]), floatTensorProto('fc.weight', [5, 4])],
    nodes: [
      makeNode({
        op: 'Conv',
        inputs: ['image', 'conv.weight'],
        output: 'patches',
        attributes: [intsOf('kernel_shape', [4, 4]), intsOf('strides', [4, 4])],
      }),
      intsConstant('shape', [0, 4, 16]),
      makeNode({ op: 'Reshape', inputs: ['patches', 'shape'], output: 'columns' }),
      makeNode({ op: 'Transpose', inputs: ['columns'], output: 'tokens', attributes: [intsOf('perm', [0, 2, 1])] }),
      makeNode({ op: 'MatMul', inputs: ['tokens', 'columns'], output: 'products' }),
      makeNode({ op: 'Softmax', inputs: ['products'], output: 'attention' }),
      makeNode({ op: 'MatMul', inputs: ['attention', 'tokens'], output: 'block' }),
      makeNode({
        op: 'ReduceMean',
        inputs: ['block'],
        output: 'mean',
        attributes: [intsOf('axes', [1]), intOf('keepdims', 0)],
      }),
      makeNode({ op: 'Gemm', inputs: ['mean', 'fc.weight'], output: 'scores', attributes: [intOf('transB', 1)] }),
    ],
  });
  const model = await readModel(memorySource(bytes), 'net.onnx');
  return Explainer.create(runtime, { model, weights: { kind: 'none' } }, { layer, grid });
}

it('says that the patch embedding of a transformer explains little', async () => {
  const { layer, model } = await open();
  expect(layer).toEqual({ tensor: 'patches', dims: [1, 4, 4, 4] });
  expect(model.layerNotices).toEqual([expect.stringContaining('"patches" is the patch embedding of a transformer')]);
});

it('refuses tokens, and names the last layer with maps', async () => {
  await expect(open('block')).rejects.toThrow(
    '"block" has the shape [1, 16, 4]; class activation maps need channels of maps, [N, K, h, w], or tokens in a grid that --grid states, and "patches" is the last layer that gives them.',
  );
});

it('takes tokens in the grid that a user states', async () => {
  const { layer } = await open('block', { height: 2, width: 7 });
  expect(layer).toEqual({
    tensor: 'block',
    layout: { before: 2, height: 2, width: 7, after: 0 },
    dims: [1, 4, 2, 7],
  });
});
