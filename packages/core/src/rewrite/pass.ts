import { ScorecamError } from '../errors.js';
import type { OnnxModel } from '../onnx/model.js';
import { checkGraph } from './check-graph.js';

/** The oldest operator set that graphs are rewritten in: the first with broadcasting as NumPy has it. */
export const oldestOpset = 7;

/**
 * One kind of graph change.
 *
 * @typeParam O - what the caller says
 * @typeParam R - what the caller gets
 */
export interface Pass<O, R extends { readonly model: OnnxModel }> {
  /** For messages: what the pass does, for example `mask the input`. */
  readonly name: string;
  /** The first operator set that has every operator which the pass adds; there is no last one. */
  readonly sinceOpset: number;
  /** What the model must have; gives the reason where it has it not. */
  requires?(model: OnnxModel, options: O): string | undefined;
  run(model: OnnxModel, options: O): R;
  /** What must hold afterwards; gives the fault where it does not. */
  ensures?(result: R, options: O): string | undefined;
}

/**
 * Runs a pass between its pre- and postconditions and checks the graph that it leaves.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, naming the pass, where it cannot serve the model; INVALID_MODEL where the
 *   graph does not hang together
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
  return `it is written in opset ${model.opset}, and opset ${sinceOpset} or newer is needed; export it again with a newer opset`;
}
