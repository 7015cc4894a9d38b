/**
 * Writes explanations into a model: forward pass, class, backward pass and the arithmetic of the maps become one ordinary
 * ONNX model, whose further outputs every runtime computes without this library.
 *
 *   scores          the outputs of the model, as they were
 *   saliency        (N, h, w), in [0, 1]; saliency_grad_cam, ... if there are several maps
 *   saliency_class  int64 (N): the class that the maps explain
 */
import type { LoadedModel } from '../model/model-facts.js';
import type { OnnxModel } from '../onnx/index.js';
import type { Runtime } from '../runtime.js';
import type { ExportRequest } from './export-request.js';
import { ExportSubject } from './export-subject.js';

/** A model that explains itself. */
export interface ExplainedModel {
  /** Its weights are in the same files as those of the original. */
  readonly model: OnnxModel;
  /** The names of the outputs with the maps, in the order of the request. */
  readonly outputs: readonly string[];
  /** Notices for the user, in sentences. */
  readonly notices: readonly string[];
}

/**
 * Writes maps into a model. The runtime is asked for the shapes of its tensors alone.
 *
 * The model keeps its inputs, outputs, opset and IR version, unless it is to take pictures. A height or width that it leaves open becomes that of its
 * preprocessing, since the backward pass is bound to it.
 *
 * @example
 * const request = { maps: [{ method: parseMethod('grad-cam') }] };
 * const { model } = await exportExplained(runtime, { model: original, weights }, request);
 *
 * @throws ScorecamError INVALID_OPTION if a method cannot be written into a model; UNKNOWN_CLASS, UNKNOWN_LAYER;
 *   UNSUPPORTED_MODEL if the model lacks what a method needs, or explains itself already; RUNTIME_FAILURE or OUT_OF_MEMORY
 */
export async function exportExplained(
  runtime: Runtime,
  given: LoadedModel,
  { setup, ...request }: ExportRequest,
): Promise<ExplainedModel> {
  return (await ExportSubject.measure(runtime, given, setup)).write(request);
}
