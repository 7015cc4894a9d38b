import { describe, expect, it } from '@jest/globals';
import { tensorBytes } from '../../src/onnx/data-types.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';

describe('tensorBytes', () => {
  // Elements of less than a byte are packed, and the last byte is filled up: onnx.proto, TensorProto.raw_data.
  it.each([
    ['float32', DataType.FLOAT, [2n, 3n], 24],
    ['float16', DataType.FLOAT16, [5n], 10],
    ['int64', DataType.INT64, [], 8],
    ['bool', DataType.BOOL, [3n], 3],
    ['float8', DataType.FLOAT8E4M3FN, [3n], 3],
    ['int4, two in a byte', DataType.INT4, [5n], 3],
    ['int2, four in a byte', DataType.INT2, [5n], 2],
    ['float32 of no elements', DataType.FLOAT, [0n, 4n], 0],
  ])('given %s, counts its bytes', (_, dataType, dims, bytes) => {
    expect(tensorBytes(dataType, dims)).toBe(bytes);
  });
});
