/**
 * The position of the channels of feature maps: (N, K, h, w) around convolutions, (N, h, w, K) around the layer normalization
 * of Swin and between TensorFlow's transpositions. Operators with a fixed layout determine it for those that keep their axes,
 * first forwards, then backwards to tensors whose axes come from a Reshape.
 */
import { attribute, intAttribute } from '../onnx/attributes.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { constantInts, type GraphIndex } from '../onnx/graph-index.js';
import { keepsAxes } from '../onnx/infer-rank.js';
import type { Layout } from '../inspect/index.js';

/** Operators with the channels first in their input and output. */
const channelsFirst = new Set(
  `Conv ConvInteger ConvTranspose FusedConv QLinearConv AveragePool MaxPool LpPool GlobalAveragePool GlobalMaxPool
  GlobalLpPool QLinearAveragePool QLinearGlobalAveragePool BatchNormalization InstanceNormalization GroupNormalization LRN
  DepthToSpace SpaceToDepth`.split(/\s+/),
);
/** onnxruntime's own operators with the channels last; others state the layout in an attribute. */
const channelsLast = new Set(['NhwcConv', 'NhwcFusedConv', 'NhwcMaxPool']);

/** The position of the channels of a tensor, assuming that it holds feature maps; `nchw` if unknown. */
export function channelLayouts(index: GraphIndex): (tensor: string) => Layout {
  const layouts = new Map<string, Layout>();
  const learn = (tensors: readonly string[], layout: Layout | undefined) => {
    for (const name of tensors) if (layout && name && !layouts.has(name)) layouts.set(name, layout);
  };
  const computed = ({ input }: NodeProto) => input.filter((name) => !index.isConstant(name));
  for (const node of index.nodes) {
    const known = computed(node).map((name) => layouts.get(name));
    learn(node.output, outputLayout(index, node, known.find(Boolean)));
  }
  for (const node of index.nodes.toReversed()) {
    const known = node.output.map((name) => layouts.get(name)).find(Boolean);
    learn(computed(node), inputLayout(index, node, known));
  }
  return (tensor) => layouts.get(tensor) ?? 'nchw';
}

function outputLayout(index: GraphIndex, node: NodeProto, input: Layout | undefined): Layout | undefined {
  const turned = turnedTo(node);
  if (turned) return input === turned ? undefined : turned;
  return fixedLayout(node) ?? (keepsLayout(index, node) ? (input ?? lastAxisLayout(index, node)) : undefined);
}

function inputLayout(index: GraphIndex, node: NodeProto, output: Layout | undefined): Layout | undefined {
  const turned = turnedTo(node);
  if (turned) return output === turned ? other(turned) : undefined;
  const kept = keepsLayout(index, node) ? output : undefined;
  return fixedLayout(node) ?? averagedLayout(index, node) ?? kept ?? lastAxisLayout(index, node);
}

function other(layout: Layout): Layout {
  return layout === 'nchw' ? 'nhwc' : 'nchw';
}

function fixedLayout(node: NodeProto): Layout | undefined {
  if (channelsLast.has(node.opType) || intAttribute(node, 'channels_last', 0) === 1) return 'nhwc';
  return channelsFirst.has(node.opType) ? 'nchw' : undefined;
}

/** The layout that a Transpose produces from the other one. */
function turnedTo(node: NodeProto): Layout | undefined {
  const order = node.opType === 'Transpose' ? attribute(node, 'perm')?.ints.join() : undefined;
  if (order === '0,2,3,1') return 'nhwc';
  return order === '0,3,1,2' ? 'nchw' : undefined;
}

/** A product with a weight matrix changes only the last axis. */
function keepsLayout(index: GraphIndex, { opType, input }: NodeProto): boolean {
  return keepsAxes(opType) || opType === 'QLinearConcat' || (opType === 'MatMul' && index.isConstant(input[1] ?? ''));
}

/** Layer normalization and products with weight matrices work on channels in the last axis. */
function lastAxisLayout(index: GraphIndex, node: NodeProto): Layout | undefined {
  const normalizes = node.opType === 'LayerNormalization' && [-1, 3].includes(intAttribute(node, 'axis', -1));
  return normalizes || (node.opType === 'MatMul' && keepsLayout(index, node)) ? 'nhwc' : undefined;
}

/** A mean over two axes goes over height and width. */
function averagedLayout(index: GraphIndex, node: NodeProto): Layout | undefined {
  if (node.opType !== 'ReduceMean') return undefined;
  const axes = attribute(node, 'axes')?.ints.map(Number) ?? constantInts(index, node.input[1] ?? '') ?? [];
  const places = axes
    .map((axis) => (axis + 4) % 4)
    .sort()
    .join();
  if (places === '1,2') return 'nhwc';
  return places === '2,3' ? 'nchw' : undefined;
}
