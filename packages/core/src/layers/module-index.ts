/**
 * The modules of a network, inferred from its nodes, and the output of each. A hook in PyTorch sees the result of a module's
 * last call; both exporters generate separate nodes for each call.
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
  /** The result of a module's last call; undefined if there is no module with this path. */
  outputOf(path: string): string | undefined;
}

/** Infers the modules from the nodes. */
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

/** The modules around a node, and the call that it belongs to, whose name a user may have seen in the node's name. */
function namesOf(node: NodeProto, pathOf: ModuleIndex['pathOf']): ReadonlySet<string> {
  const paths = [pathOf(node), modulePath(node)].filter((path) => path !== null);
  return new Set(paths.flatMap(enclosingModules));
}

/** The last tensor that is computed by the nodes, given in execution order, and read by others. */
function lastResult(index: GraphIndex, nodes: readonly NodeProto[] = []): string | undefined {
  const inside = new Set(nodes);
  const leaves = (tensor: string) =>
    index.isOutput(tensor) || index.consumers(tensor).some((node) => !inside.has(node));
  return nodes.flatMap(({ output }) => output).findLast(leaves);
}
