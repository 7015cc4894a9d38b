import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { applyPatch } from './graph-patch.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

const pass: Pass<undefined, { readonly model: OnnxModel }> = {
  name: 'remove nodes without effect in inference',
  sinceOpset: oldestOpset,
  run: (model) => {
    const index = indexGraph(model);
    const idle = index.nodes.filter((node) => isIdle(index, node));
    return { model: applyPatch(model, { removeNodes: new Set(idle), rewire: sourcesOf(idle) }) };
  },
};

/**
 * Removes Identity and Dropout nodes: PyTorch shares equal weights through Identity, and Dropout hides the operator that
 * follows a layer. A node whose result is a graph output is kept, so that outputs keep their names.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL for an opset below 7
 */
export function stripInference(model: OnnxModel): OnnxModel {
  return runPass(model, pass, undefined).model;
}

function isIdle(index: GraphIndex, { opType, domain, input, output }: NodeProto): boolean {
  const [result = '', mask = ''] = output;
  if (domain !== '' || index.isOutput(result)) return false;
  if (opType === 'Identity') return true;
  // Since opset 12 a third input may switch a Dropout to training.
  const maskIsUnused = index.consumers(mask).length === 0 && !index.isOutput(mask);
  return opType === 'Dropout' && !input[2] && maskIsUnused;
}

/** Maps the result of each removed node to its input, through chains of them; the nodes are in topological order. */
function sourcesOf(idle: readonly NodeProto[]): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const {
    input: [source = ''],
    output: [result = ''],
  } of idle)
    sources.set(result, sources.get(source) ?? source);
  return sources;
}
