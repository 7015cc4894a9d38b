/**
 * From a model as it was exported to one that masks its own input: choose the layer, rewrite the graph, open the
 * session, prove the batch.
 */
import { ScorecamError } from '../errors.js';
import { indexGraph, type OnnxModel, writeModel } from '../onnx/index.js';
import {
  classOutput,
  exposeTensors,
  findLogits,
  type ImageInput,
  keepOutputs,
  type LogitsTensor,
  maskInput,
  stripInference,
  symbolicBatch,
} from '../rewrite/index.js';
import type { Runtime, SessionOptions, WeightSource } from '../runtime.js';
import { chooseLayer, type LayerChoice } from './choose-layer.js';
import type { InputShape } from './mask-feeds.js';
import { type LayerInfo, MaskedModel } from './masked-model.js';
import { type MeasuredModel, measureTensors } from './measure-tensors.js';
import { provesBatch } from './prove-batch.js';

/** A model's graph and the place of its weights. */
export interface LoadedModel {
  readonly model: OnnxModel;
  readonly weights: WeightSource;
}

/** What has to be said of a model before it is prepared. */
export interface ModelChoices extends LayerChoice {
  readonly input: ImageInput;
  /** The shape of what the network is to see. */
  readonly size: InputShape;
  /** The output with the class scores, where the model has several. */
  readonly output?: string | undefined;
  readonly session?: SessionOptions | undefined;
}

/** All that is known of a model before its session is opened. */
interface ModelPlan extends MeasuredModel {
  readonly origin: LogitsTensor;
  readonly classCount: number;
  readonly layer: LayerInfo;
  readonly session: SessionOptions | undefined;
}

/**
 * Prepares a model for Score-CAM.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, UNKNOWN_LAYER or RUNTIME_FAILURE, saying what the model lacks
 */
export async function prepareModel(runtime: Runtime, loaded: LoadedModel, choices: ModelChoices): Promise<MaskedModel> {
  const { input, size } = choices;
  const model = stripInference(loaded.model);
  const measured = { runtime, model, weights: loaded.weights, input, size };
  const output = classOutput(model, choices.output);
  const classCount = await countClasses(measured, output);
  const layer = await chooseLayer(measured, classCount, choices);
  const plan = { ...measured, origin: findLogits(model, output), classCount, layer, session: choices.session };
  return (await openBatched(plan)) ?? openFixed(plan);
}

/** The number of classes as the output declares it, or else as a run gives it. */
async function countClasses(measured: MeasuredModel, output: string): Promise<number> {
  const declared = indexGraph(measured.model)
    .outputs.find(({ name }) => name === output)
    ?.dims?.slice(1);
  const dims = declared?.every((dim) => typeof dim === 'number')
    ? declared
    : (await measureTensors(measured, [output]))[0]?.slice(1);
  return (dims ?? []).reduce((product, dim) => product * dim, 1);
}

/** The model with a batch dimension that takes any number of rows, or nothing where its rows do not stay apart. */
async function openBatched(plan: ModelPlan): Promise<MaskedModel | undefined> {
  const model = await openOrRefuse(plan);
  let isProved = false;
  try {
    isProved = model !== undefined && (await provesBatch(model));
  } finally {
    if (!isProved) await model?.dispose();
  }
  return isProved ? model : undefined;
}

/** A model that cannot be opened, or that its opening made unfit, is no fault of the user's: its own batch is tried next. */
async function openOrRefuse(plan: ModelPlan): Promise<MaskedModel | undefined> {
  try {
    return await openModel({ ...plan, model: symbolicBatch(plan.model) }, {});
  } catch (error) {
    if (error instanceof ScorecamError && ['RUNTIME_FAILURE', 'UNSUPPORTED_MODEL'].includes(error.code))
      return undefined;
    throw error;
  }
}

function openFixed(plan: ModelPlan): Promise<MaskedModel> {
  const fixedBatch = plan.input.batch ?? 1;
  const notice = `The model cannot take a batch of another size than ${fixedBatch} and still give each row its own result, so the masked inputs run ${fixedBatch} at a time.`;
  return openModel(plan, { fixedBatch, notice });
}

async function openModel(plan: ModelPlan, batch: { fixedBatch?: number; notice?: string }): Promise<MaskedModel> {
  const { runtime, weights, input, size, layer, origin, classCount } = plan;
  const exposed = exposeTensors(maskInput(plan.model, input), [origin.logits, layer.tensor]);
  const [logits = '', activation = ''] = exposed.outputs;
  const model = keepOutputs(exposed.model, exposed.outputs);
  const session = await runtime.createSession({ bytes: writeModel(model), weights }, plan.session);
  return new MaskedModel({
    session,
    input,
    size,
    layer,
    outputs: { logits, activation },
    head: { finalActivation: origin.finalActivation, classCount },
    ...(batch.fixedBatch !== undefined && { fixedBatch: batch.fixedBatch }),
    notices: batch.notice === undefined ? [] : [batch.notice],
  });
}
