/** The graphs of the conformance suite: each is the smallest for its purpose. */
import { create } from '@bufbuild/protobuf';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from '../onnx/gen/onnx_pb.js';
import { makeNode } from '../rewrite/make-node.js';
import type { ModelSource } from '../runtime.js';
import type { ElementType } from '../tensor.js';
import { testModel } from './tiny-models.js';

const dataTypes: Readonly<Record<ElementType, DataType>> = {
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  float16: DataType.FLOAT16,
  int8: DataType.INT8,
  uint8: DataType.UINT8,
  int16: DataType.INT16,
  uint16: DataType.UINT16,
  int32: DataType.INT32,
  uint32: DataType.UINT32,
  int64: DataType.INT64,
  uint64: DataType.UINT64,
  bool: DataType.BOOL,
};

/** A model whose weights are all inside. */
export function wholeModel(bytes: Uint8Array): ModelSource {
  return { bytes, weights: { kind: 'none' } };
}

/** y = x, of any shape with `rank` dimensions. */
export function identityModel(type: ElementType, rank: number): ModelSource {
  const dims = Array.from({ length: rank }, (_, axis) => `dim_${axis}`);
  const tensor = { dataType: dataTypes[type], dims };
  return wholeModel(
    testModel({
      nodes: [makeNode({ op: 'Identity', inputs: ['x'], output: 'y' })],
      inputs: [{ name: 'x', ...tensor }],
      outputs: [{ name: 'y', ...tensor }],
    }),
  );
}

/** negative = -x and positive = -negative, for x of (rows, 2). */
export function twoOutputModel(): ModelSource {
  const tensor = { dataType: DataType.FLOAT, dims: ['rows', 2] };
  return wholeModel(
    testModel({
      nodes: [
        makeNode({ op: 'Neg', inputs: ['x'], output: 'negative' }),
        makeNode({ op: 'Neg', inputs: ['negative'], output: 'positive' }),
      ],
      inputs: [{ name: 'x', ...tensor }],
      outputs: [
        { name: 'negative', ...tensor },
        { name: 'positive', ...tensor },
      ],
    }),
  );
}

/** y = x + weight, where the weight is `values`, stored after 8 other bytes in a separate file. */
export function externalWeightModel(values: Float32Array): ModelSource {
  const location = 'parts/weight.bin';
  const content = new Uint8Array(8 + values.byteLength);
  content.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 8);
  const entries = { location, offset: '8', length: String(values.byteLength) };
  const weight = create(TensorProtoSchema, {
    name: 'weight',
    dataType: DataType.FLOAT,
    dims: [BigInt(values.length)],
    dataLocation: DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
  });
  const tensor = { dataType: DataType.FLOAT, dims: [values.length] };
  const bytes = testModel({
    nodes: [makeNode({ op: 'Add', inputs: ['x', 'weight'], output: 'y' })],
    initializers: [weight],
    inputs: [{ name: 'x', ...tensor }],
    outputs: [{ name: 'y', ...tensor }],
  });
  return { bytes, weights: { kind: 'memory', files: [{ location, content }] } };
}

/** y = the sum over eight products of an 8-bit unsigned input (1, 8) and the largest 8-bit weight: (1, 1), int32. */
export function integerProductModel(): ModelSource {
  const weight = create(TensorProtoSchema, {
    name: 'weight',
    dataType: DataType.INT8,
    dims: [8n, 1n],
    rawData: new Uint8Array(8).fill(127),
  });
  return wholeModel(
    testModel({
      nodes: [makeNode({ op: 'MatMulInteger', inputs: ['x', 'weight'], output: 'y' })],
      initializers: [weight],
      inputs: [{ name: 'x', dataType: DataType.UINT8, dims: [1, 8] }],
      outputs: [{ name: 'y', dataType: DataType.INT32, dims: [1, 1] }],
    }),
  );
}

/** y = image, for images of (batch, 3, 6, 4): its output is the masked image. */
export function imageModel(): Uint8Array {
  const tensor = { dataType: DataType.FLOAT, dims: ['batch', 3, 6, 4] };
  return testModel({
    nodes: [makeNode({ op: 'Identity', inputs: ['image'], output: 'y' })],
    inputs: [{ name: 'image', ...tensor }],
    outputs: [{ name: 'y', ...tensor }],
  });
}
