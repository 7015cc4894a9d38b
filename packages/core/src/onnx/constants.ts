import {
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  type NodeProto,
  type TensorProto,
} from './gen/onnx_pb.js';
import { attribute } from './attributes.js';

/**
 * The value of a Constant node, whichever attribute it stands in.
 *
 * @returns undefined where it is no tensor of whole numbers
 */
export function constantNodeInts(node: NodeProto): readonly number[] | undefined {
  const ints = attribute(node, 'value_ints')?.ints ?? attribute(node, 'value_int')?.i;
  if (ints !== undefined) return [ints].flat().map(Number);
  const tensor = attribute(node, 'value')?.t;
  return tensor && tensorInts(tensor);
}

/** The elements of an int64 or int32 tensor that is kept inside the model; undefined for any other. */
export function tensorInts(tensor: TensorProto): readonly number[] | undefined {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return undefined;
  if (tensor.dataType === DataType.INT64) {
    return tensor.int64Data.length > 0
      ? tensor.int64Data.map(Number)
      : Array.from(new BigInt64Array(alignedBytes(tensor)), Number);
  }
  if (tensor.dataType !== DataType.INT32) return undefined;
  return tensor.int32Data.length > 0 ? tensor.int32Data : Array.from(new Int32Array(alignedBytes(tensor)));
}

/** Views into a decoded model lie at any offset; a typed array needs its own. */
function alignedBytes(tensor: TensorProto): ArrayBuffer {
  return new Uint8Array(tensor.rawData).buffer;
}

/** The shape of the tensor that a Constant node holds in its attribute `value`; undefined for its other forms. */
export function constantNodeDims(node: NodeProto): readonly number[] | undefined {
  return attribute(node, 'value')?.t?.dims.map(Number);
}
