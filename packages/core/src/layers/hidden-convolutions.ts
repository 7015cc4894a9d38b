/** Convolutions whose features are inaccessible: inside functions, control flow, or processor-specific formats. */
import { ScorecamError } from '../errors.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { subgraphs } from '../onnx/subgraphs.js';
import { isConvolution } from './feature-flow.js';

/** The domain of the operators that onnxruntime's optimizer generates for one kind of processor. */
const blockedDomain = 'com.microsoft.nchwc';

/**
 * Refuses a model whose last convolutions are inaccessible.
 *
 * @param last - the last accessible tensor that a map can be made of; undefined if there is none
 * @throws ScorecamError UNSUPPORTED_MODEL, naming the place and the remedy, if convolutions after `last` are hidden
 */
export function refuseHiddenConvolutions(model: OnnxModel, last?: string): void {
  const index = indexGraph(model);
  const end = last === undefined ? undefined : index.producer(last);
  const behind = end ? index.nodes.slice(index.nodes.indexOf(end) + 1) : index.nodes;
  const node = behind.find((each) => hidesConvolution(model, each));
  if (!node) return;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `Convolutions of "${model.location}" are in ${placeOf(node)}, so their features are inaccessible; ${remedyFor(node)}.`,
  );
}

/** Whether an operator works on blocks of 8 or 16 channels instead of (N, K, h, w). */
export function usesBlockedChannels({ domain }: NodeProto): boolean {
  return domain === blockedDomain;
}

function hidesConvolution(model: OnnxModel, node: NodeProto): boolean {
  return (isConvolution(node) && usesBlockedChannels(node)) || innerNodes(model, node).some(isConvolution);
}

/** The nodes in the body of a function or of control flow, and in theirs; ONNX has no recursion. */
function innerNodes(model: OnnxModel, node: NodeProto): readonly NodeProto[] {
  const called = model.proto.functions.filter(({ name, domain }) => name === node.opType && domain === node.domain);
  const bodies = [...called, ...subgraphs(node)].flatMap((body) => body.node);
  return bodies.flatMap((inner) => [inner, ...innerNodes(model, inner)]);
}

function placeOf(node: NodeProto): string {
  if (usesBlockedChannels(node)) return `blocks of channels ("${blockedDomain}")`;
  const name = node.name || (node.output[0] ?? '');
  return subgraphs(node).length > 0
    ? `the ${node.opType} "${name}"`
    : `the function "${node.opType}", which "${name}" calls`;
}

function remedyFor(node: NodeProto): string {
  if (usesBlockedChannels(node)) return 'use the model from before onnxruntime optimized it for one processor';
  return subgraphs(node).length > 0
    ? 'export the network by tracing it, so that it has no control flow'
    : 'inline the functions with onnx.inliner.inline_local_functions(model)';
}
