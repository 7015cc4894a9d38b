/**
 * From a model as it was exported to one that masks its own input: choose the layer, rewrite the graph, open the
 * session, prove the batch.
 */
import type { LayerInfo } from '../layers/layer-info.js';
import { isDistribution } from './head.js';
import { ScorecamError } from '../errors.js';
import { type DeclaredDim, indexGraph, type OnnxModel, writeModel } from '../onnx/index.js';
import { classesOf, classOutput, findLogits, type ImageInput, type LogitsTensor } from '../inspect/index.js';
import {
  channelsFirst,
  exposeTensors,
  keepOutputs,
  maskInput,
  stripInference,
  symbolicBatch,
} from '../rewrite/index.js';
import type { Runtime, SessionOptions, WeightSource } from '../runtime.js';
import type { Tensor } from '../tensor.js';
import { isPatchEmbedding } from '../layers/index.js';
import { chooseLayer, type LayerChoice } from './choose-layer.js';
import { constantMasks, type InputShape } from './mask-feeds.js';
import { MaskedModel } from './masked-model.js';
import { type MeasuredModel, measureTensors } from './measure-tensors.js';
import { batchFault, withoutStop } from './prove-batch.js';

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
  /** An input as the model's preprocessing gives it, every channel and place different, to try the model with. */
  readonly probe: Tensor<'float32'>;
  /** The output with the class scores, where the model has several. */
  readonly output?: string | undefined;
  readonly session?: SessionOptions | undefined;
}

/** All that is known of a model before its session is opened. */
interface ModelPlan extends MeasuredModel {
  readonly origin: LogitsTensor;
  readonly classCount: number;
  readonly layer: LayerInfo;
  readonly probe: Tensor<'float32'>;
  readonly session: SessionOptions | undefined;
  readonly notices: readonly string[];
}

/**
 * Prepares a model for Score-CAM.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, UNKNOWN_LAYER or RUNTIME_FAILURE, saying what the model lacks
 */
export async function prepareModel(runtime: Runtime, loaded: LoadedModel, choices: ModelChoices): Promise<MaskedModel> {
  const { input, size, probe, session } = choices;
  const model = stripInference(loaded.model);
  const output = classOutput(model, choices.output);
  requireOneInput(keepOutputs(model, [output]), input);
  const measured = { runtime, model, weights: loaded.weights, input, size };
  const classCount = await countClasses(measured, output);
  const layer = await chooseLayer(measured, classCount, choices);
  const plan = {
    ...measured,
    origin: findLogits(model, output),
    classCount,
    layer,
    probe,
    session,
    notices: layerNotices(model, layer),
  };
  const opened = await openBatched(plan);
  const masked = typeof opened === 'string' ? await openFixed(plan, opened) : opened;
  return withTrueHead(masked, probe);
}

/** What has to be said of the layer that a map is made of. */
function layerNotices(model: OnnxModel, { tensor, module }: LayerInfo): string[] {
  if (!isPatchEmbedding(model, tensor)) return [];
  return [
    `"${module ?? tensor}" is the patch embedding of a transformer, before all its attention: a map of it shows colors and edges of patches, and little of what the network looked at.`,
  ];
}

/** An input beside the image would have to be fed, and nothing tells what. */
function requireOneInput(model: OnnxModel, image: ImageInput): void {
  const others = indexGraph(model).inputs.filter(({ name }) => name !== image.name);
  if (others.length === 0) return;
  const list = others.map(
    ({ name, dims }) => `"${name}" [${dims?.map((dim) => dim ?? '?').join(', ') ?? 'any shape'}]`,
  );
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `"${model.location}" wants ${list.join(' and ')} beside the image "${image.name}"; export it with the image as its only input.`,
  );
}

/** The number of classes as the output declares it, or else as a run gives it. */
async function countClasses(measured: MeasuredModel, output: string): Promise<number> {
  const declared = indexGraph(measured.model).outputs.find(({ name }) => name === output)?.dims;
  const isWhole = (dims: readonly DeclaredDim[] = [null]): dims is readonly number[] =>
    dims.slice(1).every((dim) => typeof dim === 'number');
  const dims = isWhole(declared) && declared.length > 1 ? declared : (await measureTensors(measured, [output]))[0];
  const classes = classesOf(dims ?? []);
  if (classes !== undefined) return classes;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The output "${output}" has the shape [${dims?.join(', ')}]; class scores have the shape [N, classes].`,
  );
}

/** A model that ends in probabilities in a way that its graph does not tell is known by its rows. */
async function withTrueHead(model: MaskedModel, probe: Tensor<'float32'>): Promise<MaskedModel> {
  if (model.head.finalActivation !== 'none' || model.head.classCount === 1) return model;
  const [row = new Float32Array()] = await model.score(probe, constantMasks(0.5)).catch(() => []);
  return isDistribution(row) ? model.withDistribution() : model;
}

/** The model with a batch dimension that takes any number of rows, or the reason for which it cannot have one. */
async function openBatched(plan: ModelPlan): Promise<MaskedModel | string> {
  const model = await openOrRefuse(plan);
  if (typeof model === 'string') return model;
  let fault: string | undefined = 'unproved';
  try {
    fault = await batchFault(model, plan.probe);
  } finally {
    if (fault !== undefined) await model.dispose();
  }
  return fault ?? model;
}

/** A model that cannot be opened, or that its opening made unfit, is no fault of the user's: its own batch is tried next. */
async function openOrRefuse(plan: ModelPlan): Promise<MaskedModel | string> {
  try {
    return await openModel({ ...plan, model: symbolicBatch(plan.model) }, {});
  } catch (error) {
    if (error instanceof ScorecamError && ['RUNTIME_FAILURE', 'UNSUPPORTED_MODEL'].includes(error.code))
      return withoutStop(error.message);
    throw error;
  }
}

function openFixed(plan: ModelPlan, fault: string): Promise<MaskedModel> {
  const fixedBatch = plan.input.batch ?? 1;
  return openModel(plan, { fixedBatch, notice: `The masked inputs run ${fixedBatch} at a time: ${fault}.` });
}

async function openModel(plan: ModelPlan, batch: { fixedBatch?: number; notice?: string }): Promise<MaskedModel> {
  const { runtime, weights, input, size, layer, origin, classCount } = plan;
  const exposed = exposeTensors(maskInput(plan.model, input), [origin.logits, layer.tensor]);
  const [logits = '', maps = ''] = exposed.outputs;
  const { model: whole, output: activation } =
    layer.layout === 'nhwc' ? channelsFirst(exposed.model, maps) : { model: exposed.model, output: maps };
  const model = keepOutputs(whole, [logits, activation]);
  const session = await runtime.createSession({ bytes: writeModel(model), weights }, plan.session);
  return new MaskedModel({
    session,
    input,
    size,
    layer,
    outputs: { logits, activation },
    head: { finalActivation: origin.finalActivation, classCount },
    ...(batch.fixedBatch !== undefined && { fixedBatch: batch.fixedBatch }),
    notices: [...plan.notices, ...(batch.notice === undefined ? [] : [batch.notice])],
  });
}
