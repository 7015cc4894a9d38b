/**
 * The tensors of a model from which a class activation map can be made: the activation of each convolution, which a hook in
 * PyTorch sees after an in-place ReLU has run; the activation after each merge of branches; what attention is of, in a
 * transformer the norm before it; and the features that the last global pooling reads.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { fedTensors } from '../inspect/fed-tensors.js';
import { activationChain, type ActivationChain } from './activation-chain.js';
import { attentionInputs, attentionNodes } from './attention.js';
import { channelLayouts } from './channel-layout.js';
import { channelsOf, featureMerges, isConvolution, pooledFeatures, tensorsBeforeWeights } from './feature-flow.js';
import { usesBlockedChannels } from './hidden-convolutions.js';
import type { LayerCandidate } from './layer-candidate.js';
import { indexModules, type ModuleIndex } from './module-index.js';
import type { LayerLayout, PlacesOf } from './places.js';

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
  readonly layoutOf: (tensor: string) => LayerLayout;
  readonly modules: ModuleIndex;
  /** The layouts of the tensors that hold a grid of places, if they are known. */
  readonly places: PlacesOf | undefined;
}

/**
 * The candidates of a model, in the order of computation; none if it has no convolution.
 *
 * @param places - the layouts of the tensors, which a transformer's tokens need
 */
export function listLayers(model: OnnxModel, places?: PlacesOf): LayerCandidate[] {
  return chainedLayers(indexModel(model, places)).map(({ candidate }) => candidate);
}

/** Indexes the graph. */
export function indexModel(model: OnnxModel, places?: PlacesOf): IndexedModel {
  const index = indexGraph(model);
  const layouts = channelLayouts(index);
  return {
    index,
    layoutOf: (tensor) => places?.(tensor) ?? layouts(tensor),
    modules: indexModules(index),
    places,
  };
}

/** The candidates with their chains, which lead from other tensors to their activation. */
export function chainedLayers(indexed: IndexedModel): ChainedLayer[] {
  const { index, places } = indexed;
  const before = tensorsBeforeWeights(index);
  const merges = new Set(featureMerges(index, places));
  const position = new Map(index.nodes.map((node, place) => [node, place] as const));
  const sources = index.nodes.filter((node) => isFeatures(index, node) || merges.has(node));
  const chained = sources.map((node) =>
    chainedLayer(indexed, activationChain(index, node), { before, merges: merges.has(node) }),
  );
  const layers = chained.filter(({ candidate }) => !places || places(candidate.tensor) !== undefined);
  const known = new Set(layers.flatMap(({ chain }) => chain.tensors));
  const others = otherFeatures(indexed).filter((tensor) => !known.has(tensor));
  const read = others.map((tensor) => chainedLayer(indexed, chainOf(index, tensor), { before, merges: true }));
  // A sum may be part of another layer's activation function: the tanh form of GELU adds x to a multiple of its cube.
  const inner = new Set(layers.flatMap(({ chain }) => chain.tensors.slice(1)));
  const place = ({ chain }: ChainedLayer) => position.get(chain.last) ?? 0;
  const all = [...layers.filter(({ chain }) => !inner.has(chain.tensors[0] ?? '')), ...read];
  return all.sort((a, b) => place(a) - place(b));
}

/** A convolution with a map of attention for all channels gives no features. */
function isFeatures(index: GraphIndex, node: NodeProto): boolean {
  return isConvolution(node) && !usesBlockedChannels(node) && channelsOf(index, node) !== 1;
}

/** What attention is of, and what the last global pooling reads. */
function otherFeatures({ index, places }: IndexedModel): readonly string[] {
  const pooled = pooledFeatures(index);
  const features = pooled === undefined ? [] : [pooled];
  if (!places) return features;
  const fed = fedTensors(
    index,
    index.inputs.map(({ name }) => name),
  );
  const attended = attentionNodes(index).flatMap((node) => attentionInputs(index, node, fed));
  return [...new Set([...attended, ...features])].filter(
    (tensor) => places(tensor) !== undefined && index.producer(tensor),
  );
}

/** A tensor that is features as it is. */
function chainOf(index: GraphIndex, tensor: string): ActivationChain {
  const last = index.producer(tensor)!; // Only results of nodes are features.
  return { tensors: [tensor], operators: [last.opType], last };
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
  chain: ActivationChain,
  { before, merges }: { before: ReadonlySet<string>; merges: boolean },
): ChainedLayer {
  const { index } = indexed;
  const tensor = chain.last.output[0] ?? '';
  const candidate = {
    tensor,
    node: (index.producer(chain.tensors[0] ?? '') ?? chain.last).name,
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
