/**
 * The scores that an output is made from. Many exports end in something for people to read: the label that an ArgMax chooses, the names
 * of a LabelEncoder, the map that a ZipMap makes of labels and probabilities. The scores are what these are made of.
 */
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { attribute } from '../onnx/attributes.js';
import { TensorProto_DataType as DataType, type NodeProto, type ValueInfoProto } from '../onnx/gen/onnx_pb.js';
import { elementTypeOf } from '../onnx/data-types.js';
import { type GraphIndex, indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';

/** Operators that choose among scores, or name them; the scores are their first input. */
const choosers = new Set(['ArgMax', 'ZipMap', 'TopK']);

/** Operators that pass a choice on in another form, and which of their inputs holds it. */
const passers: ReadonlyMap<string, number> = new Map([
  ['Cast', 0],
  ['Identity', 0],
  ['Squeeze', 0],
  ['Unsqueeze', 0],
  ['Reshape', 0],
  ['Flatten', 0],
  ['LabelEncoder', 0],
  ['ArrayFeatureExtractor', 1],
  ['Gather', 1],
]);

const floats: ReadonlySet<number> = new Set([
  DataType.UNDEFINED,
  DataType.FLOAT,
  DataType.FLOAT16,
  DataType.DOUBLE,
  DataType.BFLOAT16,
]);

/**
 * The tensor with the scores that an output reports: what its ArgMax, TopK or ZipMap reads, or the output itself.
 *
 * @returns undefined if the output holds integers, text or a sequence that is made of no scores that the graph shows
 */
export function scoreTensor(index: GraphIndex, output: ValueInfoProto): string | undefined {
  const chooser = chooserOf(index, output.name);
  if (chooser) return chooser.input[0];
  return holdsNumbers(index, output) ? output.name : undefined;
}

function chooserOf(index: GraphIndex, tensor: string): NodeProto | undefined {
  const seen = new Set<NodeProto>();
  let node = index.producer(tensor);
  while (node && passers.has(node.opType) && !seen.has(node)) {
    seen.add(node);
    node = index.producer(node.input[passers.get(node.opType) ?? 0] ?? '');
  }
  return node && choosers.has(node.opType) ? node : undefined;
}

/** A quantized tensor stands for floats. */
function holdsNumbers(index: GraphIndex, { name, type }: ValueInfoProto): boolean {
  if (type && type.value.case !== 'tensorType') return type.value.case === undefined;
  const dataType = type?.value.case === 'tensorType' ? type.value.value.elemType : DataType.UNDEFINED;
  const producer = index.producer(name)?.opType ?? '';
  return floats.has(dataType) || producer.startsWith('QLinear') || ['QuantizeLinear', 'QGemm'].includes(producer);
}

const containers = new Map<string, string>([
  ['sequenceType', 'a sequence'],
  ['mapType', 'a map'],
  ['optionalType', 'an optional value'],
  ['sparseTensorType', 'a sparse tensor'],
]);

/** What an output holds if it holds no tensor of floats: `int64`, `a sequence`. */
export function contentOf({ type }: ValueInfoProto): string | undefined {
  const value = type?.value;
  if (value?.case === 'tensorType') {
    const { elemType } = value.value;
    return floats.has(elemType) ? undefined : (elementTypeOf(elemType) ?? 'text');
  }
  return containers.get(value?.case ?? '') ?? 'no tensor';
}

/** The labels that a ZipMap gives the scores of a tensor, in the order of the classes; undefined if there is none. */
export function zipMapLabels(model: OnnxModel, tensor: string): readonly string[] | undefined {
  const node = indexGraph(model)
    .consumers(tensor)
    .find(({ opType }) => opType === 'ZipMap');
  const strings =
    node && attribute(node, 'classlabels_strings')?.strings.map((bytes) => getTextEncoding().decodeUtf8(bytes));
  return strings?.length ? strings : undefined;
}
