import { fedTensors } from '../inspect/fed-tensors.js';
import { intAttribute } from '../onnx/attributes.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { attentionInputs, attentionNodes } from './attention.js';
import { isConvolution } from './feature-flow.js';
import type { MeasuredLayer } from './layer-candidate.js';

/** What the default among the candidates depends on, beside their shapes. */
export interface DefaultLayerFacts {
  /** The number of the model's classes. */
  readonly classCount: number;
  /** What the last attention is of, as {@link lastAttended} gives it. */
  readonly attended?: readonly string[];
  /** Of a detector what all its predictions depend on, as {@link sharedFeatures} gives it. */
  readonly shared?: ReadonlySet<string> | undefined;
}

/**
 * The layer that is used if the user names none: the last spatial features (h and w above 1) before the classifier. A map of
 * class scores, with one channel per class and no weights after it, is the classifier itself. In a transformer it is what
 * the last attention is of, its norm: of later tokens the classifier may read only the one of the class (as
 * pytorch-grad-cam's documentation says about vision transformers). In a detector it is what all predictions depend on.
 *
 * @param layers - the candidates of the model in their order, with the shapes of one run
 * @returns one of `layers`; nothing if no candidate is spatial
 */
export function defaultLayer<L extends MeasuredLayer>(
  layers: readonly L[],
  { classCount, attended = [], shared }: DefaultLayerFacts,
): L | undefined {
  const isFeatures = ({ candidate, dims }: L) => isSpatial(dims) && (candidate.feedsWeights || dims[1] !== classCount);
  const spatial = layers.filter(isFeatures);
  const common = spatial.filter(({ candidate }) => shared?.has(candidate.tensor));
  const found = common.length > 0 ? common : spatial;
  const before = found.filter(({ candidate }) => attended.includes(candidate.tensor) && candidate.layout !== 'nchw');
  return largest(before) ?? found.at(-1);
}

/** What the last attention is of; nothing if no attention follows the last convolution that mixes channels. */
export function lastAttended(model: OnnxModel): readonly string[] {
  const index = indexGraph(model);
  const last = attentionNodes(index).at(-1);
  if (!last || index.nodes.indexOf(last) < index.nodes.findLastIndex(mixesChannels)) return [];
  const inputs = index.inputs.map(({ name }) => name);
  return attentionInputs(index, last, fedTensors(index, inputs));
}

/** A depthwise convolution is a part of some transformers' blocks. */
function mixesChannels(node: NodeProto): boolean {
  return isConvolution(node) && intAttribute(node, 'group', 1) === 1;
}

function largest<L extends MeasuredLayer>(layers: readonly L[]): L | undefined {
  const places = ({ dims: [, , height = 0, width = 0] }: L) => height * width;
  return layers.toSorted((a, b) => places(b) - places(a))[0];
}

function isSpatial(dims: readonly number[]): boolean {
  const [, , height = 0, width = 0] = dims;
  return dims.length === 4 && height > 1 && width > 1;
}
