import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import type { GraphIndex } from '../onnx/graph-index.js';
import type { TypeLookup } from '../onnx/inferred-type.js';
import { tensorsRead } from '../onnx/subgraphs.js';

const floats: ReadonlySet<number> = new Set([DataType.FLOAT, DataType.FLOAT16, DataType.DOUBLE, DataType.BFLOAT16]);

/** Integers that a quantized network computes with between QuantizeLinear and DequantizeLinear. */
const quantized: ReadonlySet<number> = new Set([
  DataType.INT8,
  DataType.UINT8,
  DataType.INT16,
  DataType.UINT16,
  DataType.INT4,
  DataType.UINT4,
]);

/** Whether tensors of this element type have a gradient. */
export function isFloat(dataType: number): boolean {
  return floats.has(dataType);
}

/**
 * The tensors that gradients can flow through on their way back to the targets, which are among them: what depends on a
 * target by more than its shape, and is of floats or quantized. A type that is not known counts, so that the operator
 * that gives it is named.
 */
export function reachedTensors(index: GraphIndex, typeOf: TypeLookup, targets: readonly string[]): ReadonlySet<string> {
  const carries = (tensor: string) => {
    const { dataType } = typeOf(tensor);
    return isFloat(dataType) || quantized.has(dataType) || dataType === DataType.UNDEFINED;
  };
  const reached = new Set(targets);
  for (const node of index.nodes) {
    if (['Shape', 'Size'].includes(node.opType) || !tensorsRead(node).some((name) => reached.has(name))) continue;
    for (const name of node.output.filter(carries)) reached.add(name);
  }
  return reached;
}

/**
 * The tensor whose gradient is taken: the tensor itself, or for one of integers the tensor of floats that it is
 * cast to.
 *
 * @returns undefined if no single tensor of floats follows
 */
export function firstFloat(index: GraphIndex, typeOf: TypeLookup, tensor: string): string | undefined {
  const seen = new Set<string>();
  for (let name = tensor; !seen.has(name);) {
    if (isFloat(typeOf(name).dataType)) return name;
    seen.add(name);
    const readers = index.consumers(name).filter(({ opType }) => !['Shape', 'Size'].includes(opType));
    if (readers.length !== 1) return undefined;
    name = readers[0]?.output[0] ?? name;
  }
  return undefined;
}
