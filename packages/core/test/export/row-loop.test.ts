/** What the copy of a model in a loop holds: what bypasses a layer, and the weights of integers. */
import { create } from '@bufbuild/protobuf';
import { expect, it } from '@jest/globals';
import { floatTensor, memorySource, parseMethod, readModel, type Runtime } from '@scorecam/core';
import { type TensorProto, TensorProto_DataType as DataType, TensorProtoSchema } from '../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { maximumDifference } from '../../src/testing/closeness.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';
import { bothMaps } from '../support/both-maps.js';
import { residual } from '../support/residual-net.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const images = [0, 1].map((row) =>
  floatTensor(
    Float32Array.from({ length: 192 }, (_, i) => Math.sin(i * 0.37 + row)),
    [1, 3, 8, 8],
  ),
);

/** The maps of two images by the graph, in one batch, and by explain. */
async function mapsOf(bytes: Uint8Array, { name, layer }: { readonly name: string; readonly layer: string }) {
  const source = { model: await readModel(memorySource(bytes), 'net.onnx'), weights: { kind: 'none' } as const };
  const { written, explained } = await bothMaps(runtime, source, {
    images,
    method: parseMethod(name),
    index: 2,
    layer,
  });
  for (const { flag } of explained) expect(flag).toBeUndefined();
  return { written, explained: Float32Array.from(explained.flatMap(({ map }) => [...map.data])) };
}

it.each(['ablation-cam', 'recipro-cam'])('computes what bypasses the layer for each picture, by %s', async (name) => {
  const { written, explained } = await mapsOf(residual, { name, layer: 'second' });
  expect(maximumDifference(written, explained)).toBeLessThan(1e-5); // other kernels, float32
});

/** An initializer of int8, or of int32 for a bias, all positive and negative values in turns. */
function integers(name: string, dims: readonly number[], dataType: number = DataType.INT8): TensorProto {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const values = Array.from({ length: count }, (_, i) => Math.round(100 * Math.sin(i * 1.7 + name.length)));
  return create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), int32Data: values });
}

/** image -> Conv -> Relu -> Conv -> Relu -> mean over the places, each in 8 bits between QuantizeLinear and DequantizeLinear. */
function quantizedNet(zeroPoints: readonly [string, string]): Uint8Array {
  const scalar = (name: string, value: number) => floatTensorProto(name, [], [value]);
  const inBits = (input: string, output: string) => [
    makeNode({ op: 'QuantizeLinear', inputs: [input, 'scale', 'zero'], output: `${output}_bits` }),
    makeNode({ op: 'DequantizeLinear', inputs: [`${output}_bits`, 'scale', 'zero'], output }),
  ];
  const layer = (input: string, n: number) => [
    makeNode({
      op: 'DequantizeLinear',
      inputs: [`weight_${n}`, 'weight_scale', zeroPoints[n - 1]!],
      output: `floats_${n}`,
    }),
    makeNode({ op: 'DequantizeLinear', inputs: [`bias_${n}`, 'bias_scale'], output: `offset_${n}` }),
    makeNode({ op: 'Conv', inputs: [input, `floats_${n}`, `offset_${n}`], output: `conv_${n}` }),
    makeNode({ op: 'Relu', inputs: [`conv_${n}`], output: `relu_${n}` }),
    ...inBits(`relu_${n}`, `layer_${n}`),
  ];
  return testModel({
    inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3, 8, 8] }],
    outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 4] }],
    initializers: [
      scalar('scale', 1 / 32),
      scalar('weight_scale', 1 / 128),
      scalar('bias_scale', 1 / 4096),
      create(TensorProtoSchema, { name: 'zero', dataType: DataType.UINT8, dims: [], int32Data: [128] }),
      ...[...new Set(zeroPoints)].map((name) =>
        create(TensorProtoSchema, { name, dataType: DataType.INT8, dims: [], int32Data: [0] }),
      ),
      integers('weight_1', [4, 3, 3, 3]),
      integers('weight_2', [4, 4, 3, 3]),
      integers('bias_1', [4], DataType.INT32),
      integers('bias_2', [4], DataType.INT32),
    ],
    nodes: [
      ...inBits('image', 'pixels'),
      ...layer('pixels', 1),
      ...layer('layer_1', 2),
      makeNode({ op: 'GlobalAveragePool', inputs: ['layer_2'], output: 'pooled' }),
      makeNode({ op: 'Flatten', inputs: ['pooled'], output: 'scores' }),
    ],
  });
}

it.each([
  ['a zero point of its own', ['zero_1', 'zero_2']],
  ['one zero point for all', ['zero_1', 'zero_1']],
] as const)('runs a quantized model whose weights have %s in integers, as explain does', async (_, zeroPoints) => {
  const { written, explained } = await mapsOf(quantizedNet(zeroPoints), { name: 'score-cam', layer: 'layer_1' });
  // Of floats in the place of integers, a value in the middle of two levels may become the other.
  expect(maximumDifference(written, explained)).toBeLessThan(1e-5);
});
