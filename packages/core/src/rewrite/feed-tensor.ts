import { copyWith } from '../onnx/copy-with.js';
import { indexGraph } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { OnnxModel } from '../onnx/model.js';
import { valueInfo } from '../onnx/value-info.js';
import { applyPatch } from './graph-patch.js';
import { keepOutputs } from './keep-outputs.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

/** Where to cut a graph, and what to keep of it. */
export interface TensorFeed {
  /** The result of a node, which becomes an input under its own name. */
  readonly tensor: string;
  /** The graph outputs to keep. */
  readonly outputs: readonly string[];
  /** Whether ways that bypass the tensor are kept with the inputs that they begin at (default: refused). */
  readonly keepsBypass?: boolean;
}

const pass: Pass<TensorFeed, { readonly model: OnnxModel }> = {
  name: 'cut the graph',
  sinceOpset: oldestOpset,
  requires: (model, { tensor }) =>
    indexGraph(model).producer(tensor) ? undefined : `no operator produces a tensor "${tensor}"`,
  run: (model, { tensor, outputs }) => ({ model: keepOutputs(withInput(model, tensor), outputs) }),
  ensures: ({ model }, { tensor, outputs, keepsBypass = false }) => {
    if (keepsBypass) return undefined;
    const others = indexGraph(model).inputs.filter(({ name }) => name !== tensor);
    const [bypass] = others;
    return bypass && `"${outputs.join('", "')}" depends on the input "${bypass.name}" by other ways than "${tensor}"`;
  },
};

/**
 * Keeps the part of a model after a tensor, which becomes its only input unless `keepsBypass` says otherwise: to run a classifier again and again on
 * changed activations. Weights before the tensor are never loaded.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if a way from an input to the outputs bypasses the tensor
 */
export function feedTensor(model: OnnxModel, feed: TensorFeed): OnnxModel {
  return runPass(model, pass, feed).model;
}

/** The producer stays, for other results that it may have, and gives the tensor under another name. */
function withInput(model: OnnxModel, tensor: string): OnnxModel {
  const index = indexGraph(model);
  const producer = index.producer(tensor);
  const { dataType, rank } = inferTypes(index)(tensor);
  const dims = rank === undefined ? undefined : Array<null>(rank).fill(null);
  const output = producer?.output.map((name) => (name === tensor ? `scorecam/cut/${tensor}` : name));
  return applyPatch(model, {
    ...(producer && { removeNodes: new Set([producer]), addNodes: [copyWith(producer, { output: output ?? [] })] }),
    inputs: { set: [valueInfo({ name: tensor, dataType, dims })] },
    valueInfo: { remove: new Set([tensor]) },
  });
}
