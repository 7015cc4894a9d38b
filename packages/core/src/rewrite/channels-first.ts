import { intsOf } from '../onnx/attributes.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { valueInfo } from '../onnx/value-info.js';
import { applyPatch } from './graph-patch.js';
import { makeNode } from './make-node.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

/** A model, and the name of its output in the other order. */
export interface TransposedOutput {
  readonly model: OnnxModel;
  readonly output: string;
}

const pass: Pass<string, TransposedOutput> = {
  name: 'put the channels first',
  sinceOpset: oldestOpset,
  requires: (model, output) => {
    const rank = indexGraph(model).declared(output)?.dims?.length ?? 4;
    return rank === 4 ? undefined : `"${output}" has ${rank} axes instead of 4`;
  },
  run: (model, output) => {
    const name = `scorecam/nchw/${output}`;
    const dataType = indexGraph(model).declared(output)?.dataType ?? 0;
    const attributes = [intsOf('perm', [0, 3, 1, 2])];
    const transposed = applyPatch(model, {
      addNodes: [makeNode({ op: 'Transpose', inputs: [output], output: name, attributes })],
      outputs: { set: [valueInfo({ name, dataType, dims: [null, null, null, null] })] },
    });
    return { model: transposed, output: name };
  },
};

/**
 * Adds an output of shape (N, K, h, w) for one of shape (N, h, w, K), with the name `scorecam/nchw/<output>`.
 *
 * @param output - a graph output; expose a tensor first to make it one
 * @throws ScorecamError UNSUPPORTED_MODEL if the output is known to have another number of axes
 */
export function channelsFirst(model: OnnxModel, output: string): TransposedOutput {
  return runPass(model, pass, output);
}
