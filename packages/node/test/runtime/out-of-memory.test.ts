import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { floatTensor, type Runtime } from '@scorecam/core';
import { intsConstant, makeNode } from '../../../core/src/rewrite/make-node.js';
import { TensorProto_DataType as DataType } from '../../../core/src/onnx/gen/onnx_pb.js';
import { testModel } from '../../../core/src/testing/tiny-models.js';
import { createRuntime } from '../../src/index.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createRuntime({ device: 'cpu', threads: 1 });
});
afterAll(() => runtime.dispose());

/** Repeats a number over a square of the given side. */
function square(side: number): Uint8Array {
  return testModel({
    inputs: [{ name: 'x', dataType: DataType.FLOAT, dims: [1, 1] }],
    outputs: [{ name: 'y', dataType: DataType.FLOAT, dims: [side, side] }],
    initializers: [],
    nodes: [intsConstant('shape', [side, side]), makeNode({ op: 'Expand', inputs: ['x', 'shape'], output: 'y' })],
  });
}

it('says that the memory is too small for a run, and runs the next model', async () => {
  const feeds = { x: floatTensor(Float32Array.of(2), [1, 1]) };
  // 4 PB, more than an address space of 47 bits has.
  const large = await runtime.createSession({ bytes: square(2 ** 25), weights: { kind: 'none' } });
  await expect(large.run(feeds, ['y'])).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
  const small = await runtime.createSession({ bytes: square(2), weights: { kind: 'none' } });
  expect((await small.run(feeds, ['y']))['y']?.data).toEqual(Float32Array.of(2, 2, 2, 2));
});
