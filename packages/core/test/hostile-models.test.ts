/** Models that no exporter writes: names, numbers and sizes that once made the program fail or spin. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { constantInts, indexGraph, memorySource, readModel } from '../src/onnx/index.js';
import { ModelProtoSchema, TensorProto_DataType as DataType, TensorProtoSchema } from '../src/onnx/gen/onnx_pb.js';
import { inferTypes } from '../src/onnx/infer-types.js';
import { findLogits, weightedLayers } from '../src/inspect/index.js';
import { exposeTensors, keepOutputs } from '../src/rewrite/index.js';
import { makeNode } from '../src/rewrite/make-node.js';
import { testModel, tinyClassifier } from '../src/testing/tiny-models.js';
import { listLayers } from '../src/layers/index.js';
import { writeModel, type OnnxModel } from '../src/onnx/model.js';
import { floatTensor } from '../src/tensor.js';
import type { Runtime } from '../src/runtime.js';
import { useRuntime } from './support/use-runtime.js';

const read = (bytes: Uint8Array) => readModel(memorySource(bytes), 'net.onnx');
const inherited = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];

/** x -> `operators`, one after the other -> the last operator's result. */
function chain(operators: readonly string[], result = 'y'): Promise<OnnxModel> {
  const names = ['x', ...operators.slice(1).map((_, i) => `t${i}`), result];
  return read(
    testModel({
      inputs: [{ name: 'x', dataType: DataType.FLOAT, dims: [1, 4] }],
      outputs: [{ name: result, dataType: DataType.FLOAT, dims: [1, 4] }],
      nodes: operators.map((op, i) => makeNode({ op, inputs: [names[i]!], output: names[i + 1]! })),
    }),
  );
}

describe('an operator with a name that every object has', () => {
  it.each(inherited)('%s is treated like any other unknown operator', async (operator) => {
    const model = await chain([operator, 'Relu']);
    expect(weightedLayers(model)).toEqual([]);
    expect(listLayers(model)).toEqual([]);
    expect(findLogits(model, 'y')).toEqual({ logits: 'y', finalActivation: 'none' });
    expect(inferTypes(indexGraph(model))('t0').rank).toBeUndefined();
  });
});

describe('a tensor with a name that every object has', () => {
  let runtime: Runtime;
  useRuntime((opened) => (runtime = opened));

  it.each(inherited)('%s can be an output', async (name) => {
    const { model, outputs } = exposeTensors(await chain(['Relu', 'Sigmoid'], name), [name]);
    const bytes = writeModel(keepOutputs(model, outputs));
    const session = await runtime.createSession({ bytes, weights: { kind: 'none' } });
    const result = await session.run({ x: floatTensor(Float32Array.of(0, 0, -1, -2), [1, 4]) }, outputs);
    expect(Array.from(result[outputs[0]!]!.data as Float32Array)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});

describe('a node with very many inputs', () => {
  it('is sorted, and its rank inferred', async () => {
    const count = 150_000;
    const producers = Array.from({ length: count }, (_, i) => makeNode({ op: 'Relu', inputs: ['x'], output: `t${i}` }));
    const sum = makeNode({ op: 'Sum', inputs: producers.map(({ output }) => output[0]!), output: 'y' });
    const float = { dataType: DataType.FLOAT, dims: [1, 4] };
    const bytes = testModel({
      inputs: [{ name: 'x', ...float }],
      outputs: [{ name: 'y', ...float }],
      nodes: [sum, ...producers],
    });
    const index = indexGraph(await read(bytes));
    expect(index.nodes.at(-1)?.opType).toBe('Sum');
    expect(inferTypes(index)('y').rank).toBe(2);
  });
});

describe('a constant of integers', () => {
  it.each([
    ['int64', DataType.INT64, 15],
    ['int32', DataType.INT32, 5],
  ])('of %s that ends in the middle of an element counts as unknown', async (_, dataType, length) => {
    const proto = fromBinary(ModelProtoSchema, tinyClassifier());
    const tensor = create(TensorProtoSchema, { name: 'cut', dataType, dims: [2n], rawData: new Uint8Array(length) });
    proto.graph!.initializer.push(tensor);
    const model = await read(toBinary(ModelProtoSchema, proto));
    expect(constantInts(indexGraph(model), 'cut')).toBeUndefined();
  });
});
