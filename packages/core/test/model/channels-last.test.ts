import { expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, readModel, type Runtime } from '@scorecam/core';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const input = floatTensor(
  Float32Array.from({ length: 3 * 10 * 8 }, (_, i) => Math.sin(i * 1.7)),
  [1, 3, 10, 8],
);

/** A sum of branches, 4 channels of 9 x 7, in one order or the other. */
async function open(layout: 'nchw' | 'nhwc') {
  const perm = layout === 'nhwc' ? [0, 2, 3, 1] : [0, 1, 2, 3];
  const bytes = testModel({
    inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3, 10, 8] }],
    outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 5] }],
    initializers: [
      floatTensorProto('conv.weight', [4, 3, 2, 2]),
      floatTensorProto('gain', [], [0.5]),
      floatTensorProto('fc.weight', [5, 4]),
    ],
    nodes: [
      makeNode({ op: 'Conv', inputs: ['image', 'conv.weight'], output: 'conv' }),
      makeNode({ op: 'Transpose', inputs: ['conv'], output: 'ordered', attributes: [intsOf('perm', perm)] }),
      makeNode({ op: 'Tanh', inputs: ['ordered'], output: 'branch' }),
      makeNode({ op: 'Add', inputs: ['ordered', 'branch'], output: 'sum' }),
      makeNode({
        op: 'ReduceMean',
        inputs: ['sum'],
        output: 'mean',
        attributes: [intsOf('axes', layout === 'nhwc' ? [1, 2] : [2, 3]), intOf('keepdims', 0)],
      }),
      makeNode({ op: 'Gemm', inputs: ['mean', 'fc.weight'], output: 'scores', attributes: [intOf('transB', 1)] }),
    ],
  });
  const model = await readModel(memorySource(bytes), 'net.onnx');
  return Explainer.create(runtime, { model, weights: { kind: 'none' } });
}

it('explains features whose channels come last like those whose channels come first', async () => {
  const [first, last] = await Promise.all([open('nchw'), open('nhwc')]);
  expect(first.layer).toEqual({ tensor: 'sum', dims: [1, 4, 9, 7] });
  expect(last.layer).toEqual({ tensor: 'sum', layout: 'nhwc', dims: [1, 4, 9, 7] });
  expect(last.layers.map(({ dims }) => dims)).toEqual(first.layers.map(({ dims }) => dims));
  const [expected, actual] = await Promise.all(
    [first, last].map((explainer) => explainer.explain(input, { classes: [1] })),
  );
  expect(actual!.work).toEqual({ unit: 'masks', count: 4, skipped: 0 });
  // The two means add up in another order, which moves float32 scores by some 1e-7.
  actual!.classes[0]!.map.data.forEach((value, i) => expect(value).toBeCloseTo(expected!.classes[0]!.map.data[i]!, 5));
});
