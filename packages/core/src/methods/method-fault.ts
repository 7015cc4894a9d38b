import { type ErrorCode, ScorecamError } from '../errors.js';
import type { PreparedModel } from '../model/prepared-model.js';

/** What is wrong with one method on one model, which another method may do without. */
const faults: ReadonlySet<ErrorCode> = new Set(['UNSUPPORTED_MODEL', 'INVALID_OPTION', 'OUT_OF_MEMORY']);

/**
 * The error of a method that a model cannot serve, for callers that continue with other methods. A failure of the runtime counts
 * as one if the runtime still runs the model.
 *
 * @throws the error itself if it would meet other methods too
 */
export async function methodFault(error: unknown, model: PreparedModel): Promise<ScorecamError> {
  if (!(error instanceof ScorecamError)) throw error;
  if (faults.has(error.code) || (error.code === 'RUNTIME_FAILURE' && (await model.works()))) return error;
  throw error;
}
