import { ScorecamError } from '../errors.js';
import type { GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { tensorsBeforeWeights } from './feature-flow.js';
import { foldedModule } from './folded-modules.js';
import { refuseHiddenConvolutions } from './hidden-convolutions.js';
import type { LayerCandidate } from './layer-candidate.js';
import { chainedLayers, type ChainedLayer, moduleOutput, type IndexedModel, indexModel } from './list-layers.js';
import type { ModuleIndex } from './module-index.js';
import { nearMatches } from '../near-matches.js';
import type { PlacesOf } from './places.js';

/** Wrappers prepend these to every module path; users may omit or add them. */
const wrapperPrefix = /^(model|module)\./;

const wholeNumber = /^-?\d+$/;

/** The index in which names are looked up. */
interface LookUp extends IndexedModel {
  readonly layers: readonly ChainedLayer[];
}

/**
 * Resolves the layer that a user names to a tensor. A convolution, its batch-norm and its activation function all name the
 * activation; a module names its output.
 *
 * @param name - a module path (`features.29`, `layer4`), a node name, a tensor name, or an index among the candidates,
 *   where -1 is the last
 * @param places - the layouts of the tensors, which a transformer's tokens need
 * @throws ScorecamError UNKNOWN_LAYER, with the nearest names
 */
export function resolveLayer(model: OnnxModel, name: string | number, places?: PlacesOf): LayerCandidate {
  const lookUp = lookUpOf(model, places);
  const { index, layers, modules } = lookUp;
  const text = String(name);
  // Old exporters use numbers as names of nodes and tensors, so a name takes precedence over an index.
  const path = exactPath(modules, text);
  if (path !== undefined) return layerOfModule(lookUp, path);
  const folded = foldedModule(lookUp, fullPath(modules, text));
  const tensor = outputOfNode(index, text) ?? (index.producer(text) ? text : folded.node?.output[0]);
  if (tensor !== undefined) return activationOf(lookUp, tensor);
  if (layers.length === 0) refuseHiddenConvolutions(model);
  if (wholeNumber.test(text)) return layerAt(model, lookUp, Number(text));
  const longer = pathEndingIn(modules, text);
  if (longer !== undefined) return layerOfModule(lookUp, longer);
  if (folded.among.length > 0) throw foldedAway(model, text, folded.among);
  const nodes = layers.flatMap(({ candidate }) => [candidate.node, candidate.tensor]);
  throw unknown(model, text, { known: [...modules.paths, ...nodes], lookUp });
}

/**
 * The tensor with exactly this name, whether it is before or after an activation function.
 *
 * @throws ScorecamError UNKNOWN_LAYER, with the nearest names
 */
export function rawTensor(model: OnnxModel, name: string, places?: PlacesOf): LayerCandidate {
  const lookUp = lookUpOf(model, places);
  const { index } = lookUp;
  if (!index.producer(name)) throw unknown(model, name, { known: index.nodes.flatMap(({ output }) => output), lookUp });
  return plainTensor(lookUp, name);
}

function lookUpOf(model: OnnxModel, places: PlacesOf | undefined): LookUp {
  const indexed = indexModel(model, places);
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

/** The module of a path, to which a user may have prepended a wrapper's name. */
function exactPath(modules: ModuleIndex, path: string): string | undefined {
  return [path, path.replace(wrapperPrefix, '')].find((each) => modules.outputOf(each) !== undefined);
}

/** The only module whose path ends with the given one, for a user who omitted the beginning. */
function pathEndingIn({ paths }: ModuleIndex, path: string): string | undefined {
  const [only, ...others] = paths.filter((each) => each.endsWith(`.${path}`));
  return others.length === 0 ? only : undefined;
}

/** The path that a module without nodes would have in the model, derived from that of its parent. */
function fullPath(modules: ModuleIndex, path: string): string {
  const dot = path.lastIndexOf('.');
  const parent = dot < 0 ? undefined : path.slice(0, dot);
  const known = parent && (exactPath(modules, parent) ?? pathEndingIn(modules, parent));
  return known ? `${known}${path.slice(dot)}` : path.replace(wrapperPrefix, '');
}

function layerOfModule(lookUp: LookUp, path: string): LayerCandidate {
  const { index, modules, layers } = lookUp;
  const output = modules.outputOf(path) ?? '';
  const layer = layers.findLast(({ chain }) => chain.tensors.includes(output));
  const tensor = layer && moduleOutput(index, layer, output);
  return layer?.candidate.tensor === tensor && layer ? layer.candidate : plainTensor(lookUp, tensor ?? output);
}

function outputOfNode(index: GraphIndex, name: string): string | undefined {
  return index.nodes.find((node) => node.name === name && name !== '')?.output[0];
}

/** The activation of the layer that a tensor belongs to; the tensor itself if it belongs to none, for example a pool's. */
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

function foldedAway(model: OnnxModel, name: string, among: readonly string[]): ScorecamError {
  return new ScorecamError(
    'UNKNOWN_LAYER',
    `There is no layer "${name}" in "${model.location}": its exporter folds a batch-norm into the convolution before it; name that instead, one of ${listed(among)}.`,
  );
}

function listed(names: readonly string[]): string {
  return names.map((each) => `"${each}"`).join(', ');
}

function unknown(
  model: OnnxModel,
  name: string,
  { known, lookUp }: { known: readonly string[]; lookUp: LookUp },
): ScorecamError {
  const near = nearMatches(name, known);
  const last = lookUp.layers.slice(-3).map(({ candidate }) => candidate.module ?? candidate.node);
  const hint = near.length > 0 ? `did you mean ${listed(near)}?` : `the last ones are ${listed(last)}.`;
  return new ScorecamError('UNKNOWN_LAYER', `There is no layer "${name}" in "${model.location}"; ${hint}`);
}
