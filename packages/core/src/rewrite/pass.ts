import { ScorecamError } from '../errors.js';
import type { OnnxModel } from '../onnx/model.js';
import { checkGraph } from './check-graph.js';

/** The oldest operator set in which graphs are rewritten: the first one with NumPy's broadcasting. */
export const oldestOpset = 7;

/**
 * One kind of graph change.
 *
 * @typeParam O - the options from the caller
 * @typeParam R - the result for the caller
 */
export interface Pass<O, R extends { readonly model: OnnxModel }> {
  /** The purpose of the pass in messages, for example `mask the input`. */
  readonly name: string;
  /** The first operator set with every operator that the pass adds; there is no upper bound. */
  readonly sinceOpset: number;
  /** Checks the preconditions; returns the reason if the model does not meet them. */
  requires?(model: OnnxModel, options: O): string | undefined;
  run(model: OnnxModel, options: O): R;
  /** Checks the postconditions; returns the fault if they do not hold. */
  ensures?(result: R, options: O): string | undefined;
}

/**
 * Runs a pass between its pre- and postconditions, and checks the resulting graph.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, naming the pass, if it does not support the model; INVALID_MODEL if the graph is
 *   inconsistent
 */
export function runPass<O, R extends { readonly model: OnnxModel }>(model: OnnxModel, pass: Pass<O, R>, options: O): R {
  const reason = tooOld(model, pass) ?? pass.requires?.(model, options);
  if (reason !== undefined) throw unsupported(model, pass.name, reason);
  const result = pass.run(model, options);
  checkGraph(result.model);
  const fault = pass.ensures?.(result, options);
  if (fault !== undefined) throw unsupported(model, pass.name, fault);
  return result;
}

/** The refusal of a pass. `reason` completes the sentence. */
function unsupported(model: OnnxModel, pass: string, reason: string): ScorecamError {
  return new ScorecamError('UNSUPPORTED_MODEL', `Cannot ${pass} in "${model.location}": ${reason}.`);
}

function tooOld(model: OnnxModel, { sinceOpset }: { readonly sinceOpset: number }): string | undefined {
  if (model.opset >= sinceOpset) return undefined;
  return `it uses opset ${model.opset}, but opset ${sinceOpset} or newer is needed; export it again with a newer opset`;
}
