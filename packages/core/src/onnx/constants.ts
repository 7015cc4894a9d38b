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

/**
 * The elements of an int64 or int32 tensor that is kept inside the model.
 *
 * @returns undefined for any other tensor, and for one whose bytes do not make whole elements
 */
export function tensorInts(tensor: TensorProto): readonly number[] | undefined {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return undefined;
  if (tensor.dataType === DataType.INT64) {
    if (tensor.int64Data.length > 0) return tensor.int64Data.map(Number);
    const bytes = wholeElements(tensor, BigInt64Array.BYTES_PER_ELEMENT);
    return bytes && Array.from(new BigInt64Array(bytes), Number);
  }
  if (tensor.dataType !== DataType.INT32) return undefined;
  if (tensor.int32Data.length > 0) return tensor.int32Data;
  const bytes = wholeElements(tensor, Int32Array.BYTES_PER_ELEMENT);
  return bytes && Array.from(new Int32Array(bytes));
}

/** A copy of the bytes: views into a decoded model lie at any offset, and a typed array needs its own. */
function wholeElements({ rawData }: TensorProto, bytesPerElement: number): ArrayBuffer | undefined {
  return rawData.length % bytesPerElement === 0 ? new Uint8Array(rawData).buffer : undefined;
}

/** The shape of the tensor that a Constant node holds in its attribute `value`; undefined for its other forms. */
export function constantNodeDims(node: NodeProto): readonly number[] | undefined {
  return attribute(node, 'value')?.t?.dims.map(Number);
}
