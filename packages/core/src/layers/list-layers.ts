/**
 * The tensors of a model that a class activation map can be made of: the activation of each convolution, which is what a
 * hook in PyTorch sees once an in-place ReLU has run, and the activation of each place where branches meet.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { activationChain, type ActivationChain } from './activation-chain.js';
import { featureMerges, isConvolution, tensorsBeforeWeights } from './feature-flow.js';
import type { LayerCandidate } from './layer-candidate.js';
import { modulePath } from './module-path.js';

/** A candidate and the chain of tensors that it is the end of. */
export interface ChainedLayer {
  readonly candidate: LayerCandidate;
  readonly chain: ActivationChain;
}

/** The candidates of a model, in the order in which it computes them; none where it has no convolution. */
export function listLayers(model: OnnxModel): LayerCandidate[] {
  return chainedLayers(indexGraph(model)).map(({ candidate }) => candidate);
}

/** The candidates with their chains, which tell the activation of a tensor that is none itself. */
export function chainedLayers(index: GraphIndex): ChainedLayer[] {
  const before = tensorsBeforeWeights(index);
  const merges = new Set(featureMerges(index));
  const position = new Map(index.nodes.map((node, place) => [node, place] as const));
  const sources = index.nodes.filter((node) => isConvolution(node) || merges.has(node));
  const layers = sources.map((node) => chainedLayer(index, node, before));
  // A sum may be a part of another layer's activation function: GELU by tanh adds x to a multiple of its cube.
  const inner = new Set(layers.flatMap(({ chain }) => chain.tensors.slice(1)));
  const place = ({ chain }: ChainedLayer) => position.get(chain.last) ?? 0;
  return layers.filter(({ chain }) => !inner.has(chain.tensors[0] ?? '')).sort((a, b) => place(a) - place(b));
}

function chainedLayer(index: GraphIndex, node: NodeProto, before: ReadonlySet<string>): ChainedLayer {
  const chain = activationChain(index, node);
  const tensor = chain.last.output[0] ?? '';
  const candidate = {
    tensor,
    node: node.name,
    module: moduleOf(node, chain.last),
    operator: chain.operators.join(' + '),
    dims: index.declared(tensor)?.dims ?? null,
    feedsWeights: before.has(tensor),
  };
  return { candidate, chain };
}

/**
 * The module whose name leads back to the layer: that of the activation function, or, where the enclosing block calls it
 * as a mere function, that of the convolution.
 */
function moduleOf(node: NodeProto, last: NodeProto): string | null {
  const own = modulePath(node);
  const outer = modulePath(last);
  return outer === null || own?.startsWith(`${outer}.`) ? own : outer;
}
