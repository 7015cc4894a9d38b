/**
 * The tensors of a model that a class activation map can be made of: the activation of each convolution, which is what a
 * hook in PyTorch sees once an in-place ReLU has run, and the activation of each place where branches meet.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { Layout } from '../inspect/index.js';
import { activationChain, type ActivationChain } from './activation-chain.js';
import { channelLayouts } from './channel-layout.js';
import { featureMerges, isConvolution, tensorsBeforeWeights } from './feature-flow.js';
import { isBlocked } from './hidden-convolutions.js';
import type { LayerCandidate } from './layer-candidate.js';
import { indexModules, type ModuleIndex } from './module-index.js';

const quantization = new Set(['QuantizeLinear', 'DequantizeLinear']);

/** A candidate and the chain of tensors that it is the end of. */
export interface ChainedLayer {
  readonly candidate: LayerCandidate;
  readonly chain: ActivationChain;
  /** Whether the chain begins where branches meet, not with a convolution. */
  readonly merges: boolean;
}

/** A graph with its modules, and where its tensors have their channels. */
export interface IndexedModel {
  readonly index: GraphIndex;
  readonly layoutOf: (tensor: string) => Layout;
  readonly modules: ModuleIndex;
}

/** The candidates of a model, in the order in which it computes them; none where it has no convolution. */
export function listLayers(model: OnnxModel): LayerCandidate[] {
  return chainedLayers(indexModel(model)).map(({ candidate }) => candidate);
}

/** Reads through the graph. */
export function indexModel(model: OnnxModel): IndexedModel {
  const index = indexGraph(model);
  return { index, layoutOf: channelLayouts(index), modules: indexModules(index) };
}

/** The candidates with their chains, which tell the activation of a tensor that is none itself. */
export function chainedLayers(indexed: IndexedModel): ChainedLayer[] {
  const { index } = indexed;
  const before = tensorsBeforeWeights(index);
  const merges = new Set(featureMerges(index));
  const position = new Map(index.nodes.map((node, place) => [node, place] as const));
  const sources = index.nodes.filter((node) => (isConvolution(node) && !isBlocked(node)) || merges.has(node));
  const layers = sources.map((node) => chainedLayer(indexed, node, { before, merges: merges.has(node) }));
  // A sum may be a part of another layer's activation function: GELU by tanh adds x to a multiple of its cube.
  const inner = new Set(layers.flatMap(({ chain }) => chain.tensors.slice(1)));
  const place = ({ chain }: ChainedLayer) => position.get(chain.last) ?? 0;
  return layers.filter(({ chain }) => !inner.has(chain.tensors[0] ?? '')).sort((a, b) => place(a) - place(b));
}

/**
 * What a module hands on that computes `tensor`: the activation that follows, or, where branches meet, their sum or
 * concatenation itself, as whatever follows belongs to the next module. A quantized tensor is handed on dequantized.
 */
export function handedOn(index: GraphIndex, { chain, merges }: ChainedLayer, tensor: string): string {
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
 * The module whose name leads back to the layer, looked for from the activation function to the convolution. A module
 * that goes on afterwards, or is called again, leads elsewhere; where every one does, the activation's own is told.
 */
function moduleOf({ index, modules }: IndexedModel, layer: ChainedLayer): string | null {
  const { chain, candidate } = layer;
  const nodes = chain.tensors.flatMap((tensor) => index.producer(tensor) ?? []).reverse();
  const paths = nodes.flatMap((node) => modules.pathOf(node) ?? []);
  const leadsBack = (path: string) => {
    const output = modules.outputOf(path) ?? '';
    return chain.tensors.includes(output) && handedOn(index, layer, output) === candidate.tensor;
  };
  const inner = paths.findLast((path) => path.startsWith(`${paths[0] ?? ''}.`));
  return [inner ?? paths[0] ?? '', ...paths].find(leadsBack) ?? inner ?? paths[0] ?? null;
}
