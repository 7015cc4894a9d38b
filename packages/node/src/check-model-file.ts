import { checkModel, type ExportableMethod, exportableMethods, type ModelReport, ScorecamError } from '@scorecam/core';
import { modelRefusal } from './model-refusal.js';
import { openExplainerParts, type OpenOptions } from './open-explainer.js';

/** How a model file is checked. */
export interface CheckOptions extends OpenOptions {
  /** Whether its export with each method is tried too (default: false). */
  readonly exports?: boolean | undefined;
}

/** What is found of a model file. */
export interface FileReport extends ModelReport {
  /** Present if the exports were tried and the model can be explained. */
  readonly exports?: readonly ExportableMethod[];
}

/**
 * Checks a model file with its card, as {@link checkModel} of @scorecam/core.
 *
 * @returns a report; a model that cannot be explained is a report with a fault
 * @throws ScorecamError if the file is not an ONNX model or cannot be read, or the device does not work
 */
export async function checkModelFile(
  path: string,
  { exports = false, ...options }: CheckOptions = {},
): Promise<FileReport> {
  const { runtime, file, setup } = await openExplainerParts(path, options);
  try {
    const { fault, ...report } = await checkModel(runtime, file, setup);
    if (!fault) return exports ? { ...report, exports: await exportableMethods(runtime, file, setup) } : report;
    const refusal = modelRefusal(path, new ScorecamError(fault.code, fault.message), runtime);
    const { code, message } = refusal as ScorecamError; // a refusal is one, given one
    return { ...report, fault: { code, message } };
  } finally {
    await runtime.dispose();
  }
}
