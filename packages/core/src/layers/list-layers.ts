/**
 * The tensors of a model from which a class activation map can be made: the activation of each convolution, which a hook in
 * PyTorch sees after an in-place ReLU has run, and the activation after each merge of branches.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { Layout } from '../inspect/index.js';
import { activationChain, type ActivationChain } from './activation-chain.js';
import { channelLayouts } from './channel-layout.js';
import { featureMerges, isConvolution, tensorsBeforeWeights } from './feature-flow.js';
import { usesBlockedChannels } from './hidden-convolutions.js';
import type { LayerCandidate } from './layer-candidate.js';
import { indexModules, type ModuleIndex } from './module-index.js';

const quantization = new Set(['QuantizeLinear', 'DequantizeLinear']);

/** A candidate and the chain of tensors that ends with it. */
export interface ChainedLayer {
  readonly candidate: LayerCandidate;
  readonly chain: ActivationChain;
  /** Whether the chain begins with a merge of branches rather than a convolution. */
  readonly merges: boolean;
}

/** A graph with its modules and the layouts of its tensors. */
export interface IndexedModel {
  readonly index: GraphIndex;
  readonly layoutOf: (tensor: string) => Layout;
  readonly modules: ModuleIndex;
}

/** The candidates of a model, in the order of computation; none if it has no convolution. */
export function listLayers(model: OnnxModel): LayerCandidate[] {
  return chainedLayers(indexModel(model)).map(({ candidate }) => candidate);
}

/** Indexes the graph. */
export function indexModel(model: OnnxModel): IndexedModel {
  const index = indexGraph(model);
  return { index, layoutOf: channelLayouts(index), modules: indexModules(index) };
}

/** The candidates with their chains, which lead from other tensors to their activation. */
export function chainedLayers(indexed: IndexedModel): ChainedLayer[] {
  const { index } = indexed;
  const before = tensorsBeforeWeights(index);
  const merges = new Set(featureMerges(index));
  const position = new Map(index.nodes.map((node, place) => [node, place] as const));
  const sources = index.nodes.filter((node) => (isConvolution(node) && !usesBlockedChannels(node)) || merges.has(node));
  const layers = sources.map((node) => chainedLayer(indexed, node, { before, merges: merges.has(node) }));
  // A sum may be part of another layer's activation function: the tanh form of GELU adds x to a multiple of its cube.
  const inner = new Set(layers.flatMap(({ chain }) => chain.tensors.slice(1)));
  const place = ({ chain }: ChainedLayer) => position.get(chain.last) ?? 0;
  return layers.filter(({ chain }) => !inner.has(chain.tensors[0] ?? '')).sort((a, b) => place(a) - place(b));
}

/**
 * The output of a module that computes `tensor`: the activation that follows or, after a merge of branches, their sum or
 * concatenation itself, because later operators belong to the next module. A quantized tensor counts dequantized.
 */
export function moduleOutput(index: GraphIndex, { chain, merges }: ChainedLayer, tensor: string): string {
  const [first = '', ...others] = chain.tensors;
  if (!merges || tensor !== first) return chain.last.output[0] ?? '';
  const isQuantization = (name: string) => quantization.has(index.producer(name)?.opType ?? '');
  const end = others.findIndex((name) => !isQuantization(name));
  return (end < 0 ? others : others.slice(0, end)).at(-1) ?? first;
}

function chainedLayer(
  indexed: IndexedModel,
  node: NodeProto,
  { before, merges }: { before: ReadonlySet<string>; merges: boolean },
): ChainedLayer {
  const { index } = indexed;
  const chain = activationChain(index, node);
  const tensor = chain.last.output[0] ?? '';
  const candidate = {
    tensor,
    node: node.name,
    module: null,
    operator: chain.operators.join(' + '),
    dims: index.declared(tensor)?.dims ?? null,
    layout: indexed.layoutOf(tensor),
    feedsWeights: before.has(tensor),
  };
  const layer = { candidate, chain, merges };
  return { ...layer, candidate: { ...candidate, module: moduleOf(indexed, layer) } };
}

/**
 * The module whose name resolves to the layer, searched from the activation function back to the convolution. A module that
 * continues afterwards, or is called again, resolves to another tensor; if all do, the activation's own module is returned.
 */
function moduleOf({ index, modules }: IndexedModel, layer: ChainedLayer): string | null {
  const { chain, candidate } = layer;
  const nodes = chain.tensors.flatMap((tensor) => index.producer(tensor) ?? []).reverse();
  const paths = nodes.flatMap((node) => modules.pathOf(node) ?? []);
  const leadsBack = (path: string) => {
    const output = modules.outputOf(path) ?? '';
    return chain.tensors.includes(output) && moduleOutput(index, layer, output) === candidate.tensor;
  };
  const inner = paths.findLast((path) => path.startsWith(`${paths[0] ?? ''}.`));
  return [inner ?? paths[0] ?? '', ...paths].find(leadsBack) ?? inner ?? paths[0] ?? null;
}
