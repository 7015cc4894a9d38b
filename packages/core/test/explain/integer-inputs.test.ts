import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, type Runtime } from '@scorecam/core';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import { type NodeProto, TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { applyPatch } from '../../src/rewrite/graph-patch.js';
import { constantNode, makeNode } from '../../src/rewrite/make-node.js';
import { planesModel, scoresOf } from '../support/planes-model.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

/** {@link planesModel} of integers, which it turns into floats by `begin`: nodes from x to `planes`. */
async function integers(dataType: number, dims: readonly (number | string)[], begin: readonly NodeProto[]) {
  const model = await planesModel(dims, 3);
  const identity = model.graph.node.find(({ opType }) => opType === 'Identity')!;
  return applyPatch(model, {
    removeNodes: new Set([identity]),
    addNodes: [...begin],
    inputs: { set: [valueInfo({ name: 'x', dataType, dims })] },
  });
}

describe('a model of integers', () => {
  const scale = constantNode('scale', { dataType: DataType.FLOAT, dims: [], values: [1 / 256] });
  const cast = (input: string, output: string) =>
    makeNode({ op: 'Cast', inputs: [input], output, attributes: [intOf('to', DataType.FLOAT)] });
  const scaled = [scale, cast('x', 'floats'), makeNode({ op: 'Mul', inputs: ['floats', 'scale'], output: 'planes' })];
  const dequantized = (dataType: number, zero: number) => [
    scale,
    constantNode('float_zero', { dataType: DataType.FLOAT, dims: [], values: [zero] }),
    makeNode({ op: 'Cast', inputs: ['float_zero'], output: 'zero', attributes: [intOf('to', dataType)] }),
    makeNode({ op: 'DequantizeLinear', inputs: ['x', 'scale', 'zero'], output: 'planes' }),
  ];
  const last = [
    scale,
    cast('x', 'floats'),
    makeNode({ op: 'Transpose', inputs: ['floats'], output: 'moved', attributes: [intsOf('perm', [0, 3, 1, 2])] }),
    makeNode({ op: 'Mul', inputs: ['moved', 'scale'], output: 'planes' }),
  ];
  const first = ['N', 3, 8, 8];
  const end = ['N', 8, 8, 3];
  const pixels = { width: 8, height: 8, data: Uint8Array.from({ length: 256 }, (_, i) => (i * i * 31) % 256) };

  it.each<[string, number, (number | string)[], NodeProto[], number]>([
    ['int8', DataType.INT8, first, scaled, -128],
    ['int8 with the channels last', DataType.INT8, end, last, -128],
    ['int8 whose zero point is -128', DataType.INT8, first, dequantized(DataType.INT8, -128), 0],
    ['uint8 with a zero point', DataType.UINT8, first, dequantized(DataType.UINT8, 114), -114],
    ['int32', DataType.INT32, first, scaled, 0],
    ['uint8 with the channels last', DataType.UINT8, end, last, 0],
  ])('%s is fed pixel values, less 128 if they are signed bytes', async (_, dataType, dims, nodes, shift) => {
    const explainer = await Explainer.create(runtime, {
      model: await integers(dataType, dims, nodes),
      weights: { kind: 'none' },
    });
    const { classes, notices } = await explainer.explain(pixels, { method: 'grad-cam', classes: [0, 1] });
    const values = Float32Array.from({ length: 192 }, (__, i) => {
      const level = pixels.data[4 * (i % 64) + Math.floor(i / 64)]!;
      return (level + shift) / 256;
    });
    const scores = scoresOf(floatTensor(values, [1, 3, 8, 8]), 3);
    classes.forEach(({ logit }, index) => expect(logit).toBeCloseTo(scores[index]!, 5));
    expect(notices.join()).toContain('has an integer type; it is fed pixel values 0 to 255');
  });
});
