import { ScorecamError } from '../errors.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { tensorsBeforeWeights } from './feature-flow.js';
import type { LayerCandidate } from './layer-candidate.js';
import { chainedLayers, type ChainedLayer } from './list-layers.js';
import { enclosingModules, modulePath } from './module-path.js';
import { nearMatches } from '../near-matches.js';

/** Wrappers put these in front of every module path; users leave them out, or bring them along. */
const wrapperPrefix = /^(model|module)\./;

const wholeNumber = /^-?\d+$/;

/** What a name is looked up in. */
interface LookUp {
  readonly index: GraphIndex;
  readonly layers: readonly ChainedLayer[];
  /** The nodes of each module, those of its submodules among them, in the order in which they run. */
  readonly modules: ReadonlyMap<string, readonly NodeProto[]>;
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
  const index = indexGraph(model);
  const lookUp = { index, layers: chainedLayers(index), modules: nodesByModule(index) };
  const text = String(name);
  // Old exporters give nodes and tensors numbers for names, so that a name comes before an index.
  const tensor = outputOfModule(lookUp, text) ?? outputOfNode(index, text) ?? (index.producer(text) && text);
  if (tensor !== undefined) return activationOf(lookUp, tensor);
  if (wholeNumber.test(text)) return layerAt(model, lookUp, Number(text));
  const nodes = lookUp.layers.flatMap(({ candidate }) => [candidate.node, candidate.tensor]);
  throw unknown(model, text, { known: [...lookUp.modules.keys(), ...nodes], lookUp });
}

/**
 * The tensor of exactly this name, as it is, be it before or after an activation function.
 *
 * @throws ScorecamError UNKNOWN_LAYER, with the names that come near
 */
export function rawTensor(model: OnnxModel, name: string): LayerCandidate {
  const index = indexGraph(model);
  const lookUp = { index, layers: chainedLayers(index), modules: nodesByModule(index) };
  if (!index.producer(name)) throw unknown(model, name, { known: index.nodes.flatMap(({ output }) => output), lookUp });
  return plainTensor(index, name);
}

function layerAt(model: OnnxModel, { layers }: LookUp, position: number): LayerCandidate {
  const layer = layers.at(position);
  if (layer) return layer.candidate;
  throw new ScorecamError(
    'UNKNOWN_LAYER',
    `There is no layer ${position} in "${model.location}": it has ${layers.length}, so give an index from ${-layers.length} to ${layers.length - 1}.`,
  );
}

function nodesByModule(index: GraphIndex): ReadonlyMap<string, readonly NodeProto[]> {
  const modules = new Map<string, NodeProto[]>();
  for (const node of index.nodes.filter(({ opType }) => opType !== 'Constant')) {
    for (const module of enclosingModules(modulePath(node) ?? '')) {
      const nodes = modules.get(module);
      if (nodes) nodes.push(node);
      else modules.set(module, [node]);
    }
  }
  modules.delete('');
  return modules;
}

/** The last tensor that a module computes and that is read outside of it. */
function outputOfModule({ index, modules }: LookUp, name: string): string | undefined {
  const nodes = modules.get(name) ?? modules.get(name.replace(wrapperPrefix, '')) ?? wrapped(modules, name);
  const inside = new Set(nodes);
  const leaves = (tensor: string) =>
    index.isOutput(tensor) || index.consumers(tensor).some((node) => !inside.has(node));
  return nodes?.flatMap(({ output }) => output).findLast(leaves);
}

/** The only module whose path ends in the name, for models whose paths begin with what the user left out. */
function wrapped(modules: LookUp['modules'], name: string): readonly NodeProto[] | undefined {
  if (wholeNumber.test(name)) return undefined;
  const ending = [...modules.keys()].filter((path) => path.endsWith(`.${name}`));
  return ending.length === 1 ? modules.get(ending[0] ?? '') : undefined;
}

function outputOfNode(index: GraphIndex, name: string): string | undefined {
  return index.nodes.find((node) => node.name === name && name !== '')?.output[0];
}

/** The activation that a tensor on the way to it belongs to; a tensor of no layer, for example a pool's, is itself. */
function activationOf({ index, layers }: LookUp, tensor: string): LayerCandidate {
  const layer = layers.findLast(({ chain }) => chain.tensors.includes(tensor));
  return layer ? layer.candidate : plainTensor(index, tensor);
}

function plainTensor(index: GraphIndex, tensor: string): LayerCandidate {
  const node = index.producer(tensor);
  return {
    tensor,
    node: node?.name ?? '',
    module: node ? modulePath(node) : null,
    operator: node?.opType ?? '',
    dims: index.declared(tensor)?.dims ?? null,
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
