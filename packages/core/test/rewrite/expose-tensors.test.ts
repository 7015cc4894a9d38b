import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { TensorProto_DataType as DataType, TensorProtoSchema } from '../../src/onnx/gen/onnx_pb.js';
import { exposeTensors } from '../../src/rewrite/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensor, type Tensor } from '../../src/tensor.js';
import { floatTensorProto, tinyClassifierFacts as facts } from '../../src/testing/tiny-models.js';
import { build, float, readTiny } from '../support/graphs.js';
import { images, opsets, useRunner } from '../support/run-model.js';

const { input, output, layer } = facts;

describe('exposeTensors', () => {
  const runner = useRunner();

  it.each(opsets)('exposes a tensor under its own name at opset %i', async (opset) => {
    const { model, outputs } = exposeTensors(await readTiny({ opset }), [layer, output]);
    expect(outputs).toEqual([layer, output]);
    const results = await runner.run(model, { [input]: images(2) });
    expect(results[layer]?.dims).toEqual([2, ...facts.layerDims]);
    expect(Math.max(...(results[layer] as Tensor<'float32'>).data)).toBeGreaterThan(0);
  });

  it('declares the rank, and casts tensors that are not float32', async () => {
    const half = await build({
      inputs: [{ name: 'x', dataType: DataType.FLOAT16, dims: [1, 2, 3, 3] }],
      outputs: [{ name: 'y', dataType: DataType.FLOAT16, dims: [1, 2, 3, 3] }],
      nodes: [
        makeNode({ op: 'Relu', inputs: ['x'], output: 'r' }),
        makeNode({ op: 'Neg', inputs: ['r'], output: 'y' }),
      ],
    });
    const { model, outputs } = exposeTensors(half, ['r', 'y']);
    expect(outputs).toEqual(['scorecam/float32/r', 'scorecam/float32/y']);
    const added = model.graph.output.find(({ name }) => name === outputs[0])?.type?.value;
    expect(added).toMatchObject({
      case: 'tensorType',
      value: { elemType: DataType.FLOAT, shape: { dim: [{}, {}, {}, {}] } },
    });
    const ones = { type: 'float16' as const, dims: [1, 2, 3, 3], data: new Uint16Array(18).fill(0x3c00) };
    expect((await runner.run(model, { x: ones }))['scorecam/float32/y']?.data).toEqual(new Float32Array(18).fill(-1));
  });

  it('dequantizes a quantized tensor by the scale that it was made with', async () => {
    const model = await build({
      inputs: [float('x', [3])],
      outputs: [float('y', [3])],
      initializers: [floatTensorProto('scale', [], [0.5])],
      nodes: [
        makeNode({ op: 'QuantizeLinear', inputs: ['x', 'scale'], output: 'q' }),
        makeNode({ op: 'DequantizeLinear', inputs: ['q', 'scale'], output: 'y' }),
      ],
    });
    const exposed = exposeTensors(model, ['q']);
    const results = await runner.run(exposed.model, { x: floatTensor(Float32Array.of(0.2, 1.4, 9), [3]) });
    expect(results[exposed.outputs[0]!]?.data).toEqual(Float32Array.of(0, 1.5, 9));
  });

  it('given a zero point, subtracts it', async () => {
    const zeroPoint = create(TensorProtoSchema, {
      name: 'zero',
      dataType: DataType.UINT8,
      rawData: Uint8Array.of(100),
    });
    const model = await build({
      inputs: [float('x', [2])],
      outputs: [float('y', [2])],
      initializers: [floatTensorProto('scale', [], [0.5]), zeroPoint],
      nodes: [
        makeNode({ op: 'QuantizeLinear', inputs: ['x', 'scale', 'zero'], output: 'q' }),
        makeNode({ op: 'DequantizeLinear', inputs: ['q', 'scale', 'zero'], output: 'y' }),
      ],
    });
    const exposed = exposeTensors(model, ['q']);
    const results = await runner.run(exposed.model, { x: floatTensor(Float32Array.of(-2, 3), [2]) });
    expect(results[exposed.outputs[0]!]?.data).toEqual(Float32Array.of(-2, 3));
  });

  it('refuses a tensor that nothing produces', async () => {
    const model = await readTiny();
    expect(() => exposeTensors(model, ['relu_9'])).toThrow(/No operator of "tiny.onnx" produces a tensor "relu_9"/);
  });
});
