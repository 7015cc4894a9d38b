/** Maps written into a model whose layer has a constant channel, negative values, or nothing that varies. */
import { describe, expect, it } from '@jest/globals';
import { floatTensor, memorySource, parseMethod, readModel, type Runtime } from '@scorecam/core';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { maximumDifference } from '../../src/testing/closeness.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';
import { bothMaps } from '../support/both-maps.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const dims = [1, 1, 8, 8];
const image = floatTensor(
  Float32Array.from({ length: 64 }, (_, i) => Math.sin(i * 1.3) + 0.5),
  dims,
);

/** image -> Conv 2x2 with stride 2, three channels of the given weights -> mean -> three classes. */
async function load(kernels: readonly number[], bias: readonly number[]) {
  const windows = [intsOf('kernel_shape', [2, 2]), intsOf('strides', [2, 2])];
  const bytes = testModel({
    inputs: [{ name: 'image', dataType: DataType.FLOAT, dims }],
    outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: [1, 3] }],
    initializers: [
      floatTensorProto('weight', [3, 1, 2, 2], kernels),
      floatTensorProto('bias', [3], bias),
      floatTensorProto('gemm', [3, 3], [1, -0.5, 0.2, 0.1, 1, -0.7, -0.3, 0.4, 1]),
    ],
    nodes: [
      makeNode({ op: 'Conv', inputs: ['image', 'weight', 'bias'], output: 'features', attributes: windows }),
      makeNode({ op: 'GlobalAveragePool', inputs: ['features'], output: 'mean' }),
      makeNode({ op: 'Flatten', inputs: ['mean'], output: 'row', attributes: [intOf('axis', 1)] }),
      makeNode({ op: 'MatMul', inputs: ['row', 'gemm'], output: 'scores' }),
    ],
  });
  return { model: await readModel(memorySource(bytes), 'odd.onnx'), weights: { kind: 'none' } as const };
}

/** The map of the graph and that of explain, for class 0. */
async function mapsOf(source: Awaited<ReturnType<typeof load>>, name: string, options = {}) {
  const named = parseMethod(name);
  const method = { ...named, options: { ...named.options, ...options } };
  const { written, explained } = await bothMaps(runtime, source, { images: [image], method, index: 0 });
  return { written, explained: explained[0]! };
}

describe('exportExplained', () => {
  it.each([
    'score-cam:official',
    'score-cam:centered',
    'score-cam:paper',
    'score-cam:torchcam',
    'ablation-cam:pytorch-grad-cam',
  ])('gives what explain gives by %s of a layer with a constant channel and negative values', async (name) => {
    const source = await load([0.9, -0.4, 0.3, 0.2, 0, 0, 0, 0, -0.8, 0.5, 0.6, -1.1], [0.3, 0.7, -0.4]);
    const { written, explained } = await mapsOf(source, name);
    expect(explained.flag).toBeUndefined();
    expect(maximumDifference(written, explained.map.data)).toBeLessThan(1e-5); // other kernels, float32
  });

  it.each([
    ['score-cam:official', 1],
    ['score-cam:paper', 1],
    ['score-cam:torchcam', 1],
    ['score-cam:official', 2],
    ['score-cam:centered', 2],
    ['score-cam:torchcam', 2],
  ] as const)('gives what explain gives by %s of %i of these channels', async (name, channels) => {
    const source = await load([0.9, -0.4, 0.3, 0.2, 0, 0, 0, 0, -0.8, 0.5, 0.6, -1.1], [0.3, 2.7, -0.4]);
    const { written, explained } = await mapsOf(source, name, { channels });
    expect(explained.flag).toBeUndefined();
    expect(maximumDifference(written, explained.map.data)).toBeLessThan(1e-5); // other kernels, float32
  });

  it('gives zeros if every place of the weighted sum is the same', async () => {
    const source = await load(Array<number>(12).fill(0), [0.3, 0.1, 0.7]);
    const { written, explained } = await mapsOf(source, 'score-cam:tf-keras-vis');
    expect(explained.flag).toBeDefined();
    expect([...written].every((value) => value === 0)).toBe(true);
  });
});
