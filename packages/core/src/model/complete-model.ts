import {
  imageInput,
  type ImageInput,
  type ImageInputOptions,
  missingAxis,
  type MissingAxis,
} from '../inspect/index.js';
import type { OnnxModel } from '../onnx/index.js';
import { completeInput, type FedInputs, feedInputs } from '../rewrite/index.js';

export type { FedInputs } from '../rewrite/index.js';

/** A model as the rest of the engine takes it: its image input with all axes, and its other inputs fed. */
export interface CompletedModel {
  readonly model: OnnxModel;
  readonly input: ImageInput;
  /** Notices about added inputs, in sentences. */
  readonly notices: readonly string[];
}

/**
 * Feeds the other inputs, finds the image input, and gives it the axis that it lacks.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if no input, or more than one, could be the image; INVALID_OPTION if an input
 *   cannot take what it is fed
 */
export function completeModel(given: OnnxModel, options: ImageInputOptions, feeds: FedInputs = {}): CompletedModel {
  const fed = feedInputs(given, feeds);
  const missing = missingAxis(fed, options);
  const model = missing ? completeInput(fed, missing) : fed;
  const input = imageInput(model, { ...options, ...(missing && { layout: options.layout ?? missing.layout }) });
  return { model, input, notices: [...feedNotices(feeds), ...(missing ? [axisNotice(missing)] : [])] };
}

function feedNotices(feeds: FedInputs): string[] {
  return Object.entries(feeds).map(
    ([name, fed]) =>
      `The input "${name}" is fed ${typeof fed === 'number' ? fed : `the same tensor [${fed.dims.join(', ')}]`} in every run.`,
  );
}

function axisNotice({ input, tensor, axis }: MissingAxis): string {
  const shape = tensor.dims?.map((dim) => dim ?? '?').join(', ');
  const read =
    axis === 'batch' ? 'one picture without an axis for a batch' : 'gray pictures without an axis for channels';
  return `The input "${input}" [${shape}] is read as ${read}.`;
}
