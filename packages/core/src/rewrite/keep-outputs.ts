import { ScorecamError } from '../errors.js';
import { dependenciesOf } from '../onnx/dependencies.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { applyPatch } from './graph-patch.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

const pass: Pass<readonly string[], { readonly model: OnnxModel }> = {
  name: 'reduce the graph to the requested outputs',
  sinceOpset: oldestOpset,
  run: (model, outputs) => {
    const { nodes, tensors: read } = dependenciesOf(indexGraph(model), outputs);
    const tensors = new Set([...read, ...[...nodes].flatMap(({ output }) => output)]);
    const unneeded = (values: readonly { readonly name: string }[]) =>
      new Set(values.map(({ name }) => name).filter((name) => !tensors.has(name)));
    const { graph } = model;
    return {
      model: applyPatch(model, {
        removeNodes: new Set(graph.node.filter((node) => !nodes.has(node))),
        initializers: { remove: unneeded(graph.initializer) },
        inputs: { remove: unneeded(graph.input) },
        outputs: { remove: new Set(graph.output.map(({ name }) => name).filter((name) => !outputs.includes(name))) },
        valueInfo: { remove: unneeded(graph.valueInfo) },
      }),
    };
  },
};

/**
 * Makes the given graph outputs the only ones and drops every node, weight and input that they do not need: a runtime
 * then never loads the weights of an unused part.
 *
 * @param outputs - names of graph outputs; expose a tensor first to keep it
 * @throws ScorecamError INVALID_OPTION if one is not an output of the model
 */
export function keepOutputs(model: OnnxModel, outputs: readonly string[]): OnnxModel {
  const index = indexGraph(model);
  const missing = outputs.find((name) => !index.isOutput(name));
  if (missing !== undefined) {
    const list = index.outputs.map(({ name }) => `"${name}"`).join(', ');
    throw new ScorecamError(
      'INVALID_OPTION',
      `"${missing}" is not an output of "${model.location}"; its outputs are ${list}.`,
    );
  }
  return runPass(model, pass, outputs).model;
}
