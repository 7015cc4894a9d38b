import { ScorecamError } from '../errors.js';
import type { GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { tensorsBeforeWeights } from './feature-flow.js';
import type { LayerCandidate } from './layer-candidate.js';
import { chainedLayers, type ChainedLayer, handedOn, type IndexedModel, indexModel } from './list-layers.js';
import type { ModuleIndex } from './module-index.js';
import { nearMatches } from '../near-matches.js';

/** Wrappers put these in front of every module path; users leave them out, or bring them along. */
const wrapperPrefix = /^(model|module)\./;

const wholeNumber = /^-?\d+$/;

/** What a name is looked up in. */
interface LookUp extends IndexedModel {
  readonly layers: readonly ChainedLayer[];
}

/**
 * Finds the layer that a user names. A convolution, its batch-norm and its activation function all name the activation;
 * a module names what it hands on.
 *
 * @param name - a module path (`features.29`, `layer4`), a node name, a tensor name, or an index among the candidates,
 *   where -1 is the last
 * @throws ScorecamError UNKNOWN_LAYER, with the names that come near
 */
export function resolveLayer(model: OnnxModel, name: string | number): LayerCandidate {
  const lookUp = lookUpOf(model);
  const { index, layers, modules } = lookUp;
  const text = String(name);
  // Old exporters give nodes and tensors numbers for names, so that a name comes before an index.
  const path = modulePathOf(modules, text);
  if (path !== undefined) return layerOfModule(lookUp, path);
  const tensor = outputOfNode(index, text) ?? (index.producer(text) && text);
  if (tensor !== undefined) return activationOf(lookUp, tensor);
  if (wholeNumber.test(text)) return layerAt(model, lookUp, Number(text));
  const nodes = layers.flatMap(({ candidate }) => [candidate.node, candidate.tensor]);
  throw unknown(model, text, { known: [...modules.paths, ...nodes], lookUp });
}

/**
 * The tensor of exactly this name, as it is, be it before or after an activation function.
 *
 * @throws ScorecamError UNKNOWN_LAYER, with the names that come near
 */
export function rawTensor(model: OnnxModel, name: string): LayerCandidate {
  const lookUp = lookUpOf(model);
  const { index } = lookUp;
  if (!index.producer(name)) throw unknown(model, name, { known: index.nodes.flatMap(({ output }) => output), lookUp });
  return plainTensor(lookUp, name);
}

function lookUpOf(model: OnnxModel): LookUp {
  const indexed = indexModel(model);
  return { ...indexed, layers: chainedLayers(indexed) };
}

function layerAt(model: OnnxModel, { layers }: LookUp, position: number): LayerCandidate {
  const layer = layers.at(position);
  if (layer) return layer.candidate;
  throw new ScorecamError(
    'UNKNOWN_LAYER',
    `There is no layer ${position} in "${model.location}": it has ${layers.length}, so give an index from ${-layers.length} to ${layers.length - 1}.`,
  );
}

/** The module that a user means, who may leave out a wrapper's name, or the first part of a path that only one ends in. */
function modulePathOf(modules: ModuleIndex, name: string): string | undefined {
  const path = [name, name.replace(wrapperPrefix, '')].find((each) => modules.outputOf(each) !== undefined);
  if (path !== undefined || wholeNumber.test(name)) return path;
  const ending = modules.paths.filter((each) => each.endsWith(`.${name}`));
  return ending.length === 1 ? ending[0] : undefined;
}

function layerOfModule(lookUp: LookUp, path: string): LayerCandidate {
  const { index, modules, layers } = lookUp;
  const output = modules.outputOf(path) ?? '';
  const layer = layers.findLast(({ chain }) => chain.tensors.includes(output));
  const tensor = layer && handedOn(index, layer, output);
  return layer?.candidate.tensor === tensor && layer ? layer.candidate : plainTensor(lookUp, tensor ?? output);
}

function outputOfNode(index: GraphIndex, name: string): string | undefined {
  return index.nodes.find((node) => node.name === name && name !== '')?.output[0];
}

/** The activation that a tensor on the way to it belongs to; a tensor of no layer, for example a pool's, is itself. */
function activationOf(lookUp: LookUp, tensor: string): LayerCandidate {
  const layer = lookUp.layers.findLast(({ chain }) => chain.tensors.includes(tensor));
  return layer ? layer.candidate : plainTensor(lookUp, tensor);
}

function plainTensor({ index, modules, layoutOf }: IndexedModel, tensor: string): LayerCandidate {
  const node = index.producer(tensor);
  return {
    tensor,
    node: node?.name ?? '',
    module: node ? modules.pathOf(node) : null,
    operator: node?.opType ?? '',
    dims: index.declared(tensor)?.dims ?? null,
    layout: layoutOf(tensor),
    feedsWeights: tensorsBeforeWeights(index).has(tensor),
  };
}

function unknown(
  model: OnnxModel,
  name: string,
  { known, lookUp }: { known: readonly string[]; lookUp: LookUp },
): ScorecamError {
  const near = nearMatches(name, known);
  const last = lookUp.layers.slice(-3).map(({ candidate }) => candidate.module ?? candidate.node);
  const list = (names: readonly string[]) => names.map((each) => `"${each}"`).join(', ');
  const hint = near.length > 0 ? `did you mean ${list(near)}?` : `the last ones are ${list(last)}.`;
  return new ScorecamError('UNKNOWN_LAYER', `There is no layer "${name}" in "${model.location}"; ${hint}`);
}
