/**
 * Element types and ranks of the tensors of a graph, inferred from the model's declarations. Exporters often
 * declare nothing between the inputs and the outputs. Sizes are not inferred: a run measures them.
 */
import { attribute, intAttribute } from './attributes.js';
import { TensorProto_DataType as DataType, type NodeProto } from './gen/onnx_pb.js';
import type { GraphIndex } from './graph-index.js';
import { inferRank } from './infer-rank.js';
import type { InferredType, TypeLookup } from './inferred-type.js';

const unknown: InferredType = { dataType: DataType.UNDEFINED, rank: undefined };

/** The known types of the graph's tensors. */
export function inferTypes(index: GraphIndex): TypeLookup {
  const inferred = new Map<string, InferredType>();
  const lookup: TypeLookup = (tensor = '') => {
    const declared = index.declared(tensor);
    const known = inferred.get(tensor) ?? unknown;
    return declared
      ? { dataType: declared.dataType || known.dataType, rank: declared.dims?.length ?? known.rank }
      : known;
  };
  for (const node of index.nodes) {
    const [first, ...others] = node.output;
    if (first !== undefined) inferred.set(first, inferNode(node, index, lookup));
    if (node.opType !== 'Split') continue;
    for (const name of others) inferred.set(name, lookup(first));
  }
  return lookup;
}

function inferNode(node: NodeProto, index: GraphIndex, lookup: TypeLookup): InferredType {
  if (!['', 'ai.onnx', 'com.microsoft'].includes(node.domain)) return unknown;
  return { dataType: inferDataType(node, lookup), rank: inferRank(node, index, lookup) };
}

const toInt64 = new Set(['Shape', 'Size', 'ArgMax', 'ArgMin', 'NonZero']);
const toBool = new Set([
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'And',
  'Or',
  'Xor',
  'Not',
  'IsNaN',
  'IsInf',
]);
const toUnknown = new Set(['If', 'Loop', 'Scan', 'SequenceAt', 'Optional', 'OptionalGetElement']);

/** The input that determines an operator's output element type; the first one for operators that are not listed. */
const typeGivingInput: ReadonlyMap<string, number> = new Map([
  ['CastLike', 1],
  ['DequantizeLinear', 1],
  ['Where', 1],
  ['OneHot', 2],
  ['QLinearConv', 7],
  ['QLinearMatMul', 7],
  ['QGemm', 8],
  ['QLinearConcat', 1],
]);

function inferDataType(node: NodeProto, lookup: TypeLookup): number {
  const { opType } = node;
  if (opType === 'Cast') return intAttribute(node, 'to', DataType.UNDEFINED);
  if (opType === 'Constant' || opType === 'ConstantOfShape') return constantType(node);
  if (opType === 'QuantizeLinear') return lookup(node.input[2]).dataType || DataType.UINT8;
  if (opType === 'ConvInteger' || opType === 'MatMulInteger') return DataType.INT32;
  if (opType === 'DynamicQuantizeLinear') return DataType.UINT8;
  if (toInt64.has(opType)) return DataType.INT64;
  if (toBool.has(opType)) return DataType.BOOL;
  if (toUnknown.has(opType)) return DataType.UNDEFINED;
  return lookup(node.input[typeGivingInput.get(opType) ?? 0]).dataType;
}

function constantType(node: NodeProto): number {
  const tensor = attribute(node, 'value')?.t;
  if (tensor) return tensor.dataType;
  return attribute(node, 'value_int') || attribute(node, 'value_ints') ? DataType.INT64 : DataType.FLOAT;
}
