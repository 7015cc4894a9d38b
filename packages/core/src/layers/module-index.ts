/**
 * The modules of a network, as far as its nodes tell them, and what each hands on. What a hook in PyTorch sees is the
 * result of a module's last call; both exporters give each call nodes of its own.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import type { GraphIndex } from '../onnx/graph-index.js';
import { enclosingModules, modulePath } from './module-path.js';
import { moduleOfCall } from './repeated-calls.js';

/** Answers questions about the modules of one model. */
export interface ModuleIndex {
  /** The dotted paths of all modules, containers among them. */
  readonly paths: readonly string[];
  /** The module that a node belongs to; a module's second call belongs to the same module as its first. */
  pathOf(node: NodeProto): string | null;
  /** The tensor that a module's last call gives; undefined where there is no module of this path. */
  outputOf(path: string): string | undefined;
}

/** Reads the modules off the nodes. */
export function indexModules(index: GraphIndex): ModuleIndex {
  const callOf = moduleOfCall(index);
  const pathOf = (node: NodeProto) => {
    const path = modulePath(node);
    return path === null ? null : (callOf.get(path) ?? path);
  };
  const modules = new Map<string, NodeProto[]>();
  for (const node of index.nodes.filter(({ opType }) => opType !== 'Constant')) {
    for (const path of namesOf(node, pathOf)) {
      const nodes = modules.get(path);
      if (nodes) nodes.push(node);
      else modules.set(path, [node]);
    }
  }
  return {
    paths: [...modules.keys()].filter((path) => !callOf.has(path)),
    pathOf,
    outputOf: (path) => lastResult(index, modules.get(path)),
  };
}

/** The modules around a node, and the call that it is a part of, which a user may have read off the node's name. */
function namesOf(node: NodeProto, pathOf: ModuleIndex['pathOf']): ReadonlySet<string> {
  const paths = [pathOf(node), modulePath(node)].filter((path) => path !== null);
  return new Set(paths.flatMap(enclosingModules));
}

/** The last tensor that nodes, given in the order in which they run, compute and that is read by others. */
function lastResult(index: GraphIndex, nodes: readonly NodeProto[] = []): string | undefined {
  const inside = new Set(nodes);
  const leaves = (tensor: string) =>
    index.isOutput(tensor) || index.consumers(tensor).some((node) => !inside.has(node));
  return nodes.flatMap(({ output }) => output).findLast(leaves);
}
