import { describe, expect, it } from '@jest/globals';
import { Explainer } from '../../src/explain/explainer.js';
import type { ExplainerSetup } from '../../src/explain/explainer-options.js';
import { intOf } from '../../src/onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { indexGraph, memorySource, readModel } from '../../src/onnx/index.js';
import { halfPrecision } from '../../src/rewrite/index.js';
import { constantNode, makeNode } from '../../src/rewrite/make-node.js';
import type { Runtime } from '../../src/runtime.js';
import { floatTensor } from '../../src/tensor.js';
import { testModel, tinyClassifier, tinyClassifierFacts } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [1, 3, 16, 12],
);

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const read = (bytes: Uint8Array) => readModel(memorySource(bytes), 'tiny.onnx');

async function open(bytes: Uint8Array, setup: ExplainerSetup): Promise<Explainer> {
  return Explainer.create(runtime, { model: await read(bytes), weights: { kind: 'none' } }, setup);
}

/** The image times a number, resized twice as large, and averaged: an operator of each kind. */
function scaling(factor: number): Uint8Array {
  const floats = (name: string, values: readonly number[]) =>
    constantNode(name, { dataType: DataType.FLOAT, dims: values.length === 1 ? [] : [values.length], values });
  return testModel({
    inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3, 16, 12] }],
    outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 3] }],
    nodes: [
      floats('factor', [factor]),
      floats('scales', [1, 1, 2, 2]),
      makeNode({ op: 'Mul', inputs: ['image', 'factor'], output: 'scaled' }),
      makeNode({ op: 'Resize', inputs: ['scaled', '', 'scales'], output: 'resized' }),
      makeNode({ op: 'GlobalAveragePool', inputs: ['resized'], output: 'averages' }),
      makeNode({ op: 'Flatten', inputs: ['averages'], output: 'scores', attributes: [intOf('axis', 1)] }),
    ],
  });
}

/** For each operator of a graph, by its inputs that are floats, which type they have. */
async function typesOf(bytes: Uint8Array) {
  const index = indexGraph(halfPrecision(await read(bytes)));
  const castTo = (tensor: string) => {
    const node = index.producer(tensor);
    return node?.opType === 'Cast' ? Number(node.attribute[0]!.i) : undefined;
  };
  return new Map(index.nodes.map(({ opType, input }) => [opType, input.map(castTo)] as const));
}

describe('float16', () => {
  it('is what the operators read that allow it, and their weights stay as they are in the model', async () => {
    const types = await typesOf(tinyClassifier());
    expect(types.get('Conv')!.slice(1)).toEqual([DataType.FLOAT16, DataType.FLOAT16]);
    expect(types.get('Gemm')!.slice(1)).toEqual([DataType.FLOAT16, DataType.FLOAT16]);
    const { graph } = halfPrecision(await read(tinyClassifier()));
    expect(graph.initializer.every(({ dataType }) => dataType !== DataType.FLOAT16)).toBe(true);
    expect(indexGraph(halfPrecision(await read(tinyClassifier()))).outputs[0]!.dataType).toBe(DataType.FLOAT);
  });

  it('ends before an operator without it, which reads float32, and begins again behind it', async () => {
    const types = await typesOf(scaling(1));
    expect(types.get('Resize')).toEqual([DataType.FLOAT, undefined, undefined]);
    expect(types.get('GlobalAveragePool')).toEqual([DataType.FLOAT16]);
  });

  it.each([{}, { batch: 1 }, { layout: 'nhwc' }, { opset: 8 }] as const)(
    'moves the map of %j by rounding alone, and says how far it moves the logits',
    async (options) => {
      const explanations = [];
      for (const precision of ['fp16', 'fp32'] as const) {
        const { layer } = tinyClassifierFacts;
        const explainer = await open(tinyClassifier(options), { layer, precision });
        explanations.push(await explainer.explain('layout' in options ? asRows(image) : image));
        await explainer.dispose();
      }
      const [half, whole] = explanations as [(typeof explanations)[0], (typeof explanations)[0]];
      const differences = half.classes[0]!.map.data.map((value, i) => Math.abs(value - whole.classes[0]!.map.data[i]!));
      // 11 bits in each of a handful of operators; a map that is equal in every bit was not computed in float16.
      expect(Math.max(...differences)).toBeLessThan(1e-2);
      expect(Math.max(...differences)).toBeGreaterThan(1e-6);
      expect([half.precision, whole.precision]).toEqual(['fp16', undefined]);
      expect(half.notices).toContainEqual(
        expect.stringMatching(
          /^The masked passes are computed in float16: .* by 0\.\d+ % of the largest\. On a CPU this is seldom faster\.$/,
        ),
      );
      expect(whole.notices.join()).not.toContain('float16');
    },
  );

  it('is refused if the numbers leave its range, or if nothing can be computed in it', async () => {
    await expect(open(scaling(1e6), { precision: 'fp16' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: expect.stringMatching(
        /^The model does not give the same logits in float16: .*; use --precision fp32\.$/,
      ),
    });
    const without = testModel({
      inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3] }],
      outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 3] }],
      nodes: [makeNode({ op: 'Softmax', inputs: ['image'], output: 'scores', attributes: [intOf('axis', 1)] })],
    });
    await expect(read(without).then(halfPrecision)).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: expect.stringContaining('none of its operators computes in float32'),
    });
    await expect(open(tinyClassifier(), { precision: 'fp8' as 'fp16' })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: 'Unknown precision "fp8"; use one of fp32, tf32, fp16.',
    });
  });
});

/** The image with its channels last. */
function asRows({ data }: typeof image) {
  return floatTensor(
    data.map((_, i) => data[(i % 3) * 16 * 12 + Math.floor(i / 3)]!),
    [1, 16, 12, 3],
  );
}
