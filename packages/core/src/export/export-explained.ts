/**
 * Writes explanations into a model: forward pass, class, backward pass and the arithmetic of the maps become one ordinary
 * ONNX model, whose further outputs every runtime computes without this library.
 *
 *   scores          the outputs of the model, as they were
 *   saliency        (N, h, w), in [0, 1]; saliency_grad_cam, ... if there are several maps
 *   saliency_class  int64 (N): the class that the maps explain
 */
import { findClass } from '../card/labels.js';
import { fillTensor } from '../image/fill.js';
import { describeModel } from '../explain/describe-model.js';
import { type LoadedModel, measureModel, type ModelFacts } from '../model/model-facts.js';
import { withPlanes } from '../model/layer-planes.js';
import { openMasked } from '../model/open-masked.js';
import type { OnnxModel } from '../onnx/index.js';
import { stripInference } from '../rewrite/index.js';
import type { Runtime } from '../runtime.js';
import type { ClassChoice } from './class-nodes.js';
import { fixInput } from './declarations.js';
import type { ExportRequest } from './export-request.js';
import { mergeModels } from './merge-models.js';
import { withPictures } from './pictures/picture-input.js';
import { planMaps } from './plan-maps.js';
import { tryMethods } from './try-methods.js';
import { writeMaps } from './write-maps.js';

/** A model that explains itself. */
export interface ExplainedModel {
  /** Its weights lie where those of the original do. */
  readonly model: OnnxModel;
  /** The names of the outputs with the maps, in the order of the request. */
  readonly outputs: readonly string[];
  /** What a user should know, in sentences. */
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
  request: ExportRequest,
): Promise<ExplainedModel> {
  const { setup = {}, pictures } = request;
  const { loaded, choices, preprocessing, notices } = describeModel(given, setup);
  const facts = await measureModel(runtime, loaded, choices);
  const classChoice = chooseClass(request, facts);
  const maps = await planMaps(facts, request);
  await tryMethods(runtime, { loaded: given, setup, choices }, maps);
  const { head, fixedBatch } = await proveModel(facts);
  const batch = facts.input.batch ?? fixedBatch;
  const layers = maps.flatMap(({ layer }) => layer ?? []);
  const inPlanes = withPlanes({ ...facts, model: wholeModel(facts, loaded) }, ...layers);
  const proved = { ...inPlanes, head, model: fixInput(inPlanes, batch) };
  const { output: outputs } = loaded.model.graph;
  const black = fillTensor('black', choices.probe, preprocessing);
  const order = { ...request, maps, outputs, black, class: classChoice, batch, rows: fixedBatch };
  const written = await writeMaps(proved, order);
  return {
    model: pictures ? withPictures(written.model, proved, { pictures, preprocessing }) : written.model,
    outputs: maps.map(({ output }) => output),
    notices: [...notices, ...batchNotice(facts, fixedBatch), ...written.notices],
  };
}

function chooseClass({ class: wish = 'top', setup }: ExportRequest, { head, labels }: ModelFacts): ClassChoice {
  if (wish === 'top' || wish === 'input') return wish;
  return findClass(wish, { labels: setup?.labels ?? labels ?? [], classCount: head.classCount });
}

/** What is explained is a part of the model; the others are exported with it. */
function wholeModel({ model }: ModelFacts, loaded: LoadedModel): OnnxModel {
  return mergeModels(model, stripInference(loaded.model));
}

/** What only runs show: whether the rows of a batch are independent, and whether the model gives probabilities. */
async function proveModel(facts: ModelFacts) {
  const masked = await openMasked(facts, undefined);
  await masked.dispose();
  return masked;
}

function batchNotice({ input }: ModelFacts, fixedBatch: number | undefined): string[] {
  if (input.batch !== null || fixedBatch === undefined) return [];
  return [`The batch of the exported model is ${fixedBatch}: the rows of a larger one depend on each other.`];
}
