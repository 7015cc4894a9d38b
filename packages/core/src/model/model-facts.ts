import { ScorecamError } from '../errors.js';
import { type ImageInput, type LogitsTensor, zipMapLabels } from '../inspect/index.js';
import {
  lastAttended,
  listLayers,
  type MeasuredLayer,
  type MeasuredShapes,
  refuseHiddenConvolutions,
  sharedFeatures,
} from '../layers/index.js';
import { type DeclaredDim, indexGraph, type OnnxModel } from '../onnx/index.js';
import { exposeTensors, keepOutputs, ownZeroPoints, stripInference } from '../rewrite/index.js';
import type { Runtime, SessionOptions, WeightSource } from '../runtime.js';
import { aim, checkTarget, defaultTarget, type HeadName, type Target, targetOutput } from '../target/index.js';
import type { Tensor } from '../tensor.js';
import { requireModestActivations } from './activation-budget.js';
import { type LayerChoice, layerRows, type LayerRow, measuredLayer, namedLayer } from './choose-layer.js';
import { embeddingNotice } from './embedding-notice.js';
import { findDetections, type FoundDetections } from './find-detections.js';
import type { MeasuredGraph } from './gradient-graph.js';
import type { Head } from './head.js';
import type { InputShape } from './mask-feeds.js';
import { type MeasuredModel, measureTensors } from './measure-tensors.js';
import { Once } from './once.js';
import { type LayerTrace, traceLayers } from './trace-layers.js';

/** A model's graph and the place of its weights. */
export interface LoadedModel {
  /** The graph. */
  readonly model: OnnxModel;
  /** Where the large weights are. */
  readonly weights: WeightSource;
}

/**
 * The numbers in which the masked passes are computed: float32, float32 whose products have 11 significant bits on NVIDIA's GPUs
 * (TF32, which gradients have then too), or float16 between ends of float32.
 */
export const passPrecisions = ['fp32', 'tf32', 'fp16'] as const;

/** One of {@link passPrecisions}. */
export type PassPrecision = (typeof passPrecisions)[number];

/** The choices about a model that are made before it is prepared. */
export interface ModelChoices extends LayerChoice {
  /** The input that takes the image. */
  readonly input: ImageInput;
  /** The shape of the image that the network sees. */
  readonly size: InputShape;
  /** An input as the model's preprocessing gives it, every channel and place different, to try the model with. */
  readonly probe: Tensor<'float32'>;
  /** The output with the class scores, if the model has several. */
  readonly output?: string | undefined;
  /** One label per class, if they are known. */
  readonly labels?: readonly string[] | undefined;
  /** The target (default: the scores of the classes). */
  readonly target?: Target | undefined;
  /** The head that the model's card states. */
  readonly cardHead?: HeadName | undefined;
  /** The numbers in the masked passes (default: fp32). */
  readonly precision?: PassPrecision | undefined;
  /** How sessions are opened. */
  readonly session?: SessionOptions | undefined;
}

/** What is known about a model before a session that explains is opened, measured once. */
export interface ModelFacts extends MeasuredModel {
  /** The target. */
  readonly target: Target;
  /** The output whose scores are explained. */
  readonly output: string;
  /** The tensor of the scores, and the activation function between it and the output. */
  readonly logits: LogitsTensor;
  readonly head: Head;
  /** The candidates, in the order in which the model computes them, with their shapes; empty if it has none. */
  readonly layers: readonly LayerRow[];
  /** The labels that the graph itself gives the classes. */
  readonly labels?: readonly string[] | undefined;
  /** The layer that the caller named, with its shape; absent if none was named. */
  readonly named?: MeasuredLayer | undefined;
  /** Where the places of a transformer's tokens are; absent for any other model. */
  readonly trace?: LayerTrace | undefined;
  readonly probe: Tensor<'float32'>;
  /** How the outputs are read, in sentences, if that needs saying. */
  readonly notices: readonly string[];
  readonly precision: PassPrecision;
  readonly session: SessionOptions | undefined;
  /** What is measured to differentiate the model, by the batch that it requires, if it requires one. */
  readonly graphs: Once<number | undefined, MeasuredGraph>;
}

/**
 * Measures a model with one session: the shapes of its layers, of the layer that the caller names, and of the output if
 * the model does not declare it. A model that declares all of them needs no session.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, UNKNOWN_LAYER or RUNTIME_FAILURE, saying what the model lacks
 */
export async function measureModel(runtime: Runtime, loaded: LoadedModel, choices: ModelChoices): Promise<ModelFacts> {
  const { input, size, probe, session, precision = 'fp32', target = defaultTarget, cardHead } = choices;
  checkTarget(target);
  const stripped = ownZeroPoints(stripInference(loaded.model));
  const given = { runtime, weights: loaded.weights, input, size };
  const { model: whole, scores, ...found } = await scoredBy({ ...given, model: stripped }, target, choices);
  const { model, output } = reducedTo(whole, scores);
  requireOneInput(model, input);
  const measured = { ...given, model };
  requireModestActivations(model, measured);
  const trace = await traceLayers(measured, output, choices);
  const candidates = listLayers(model, trace?.places);
  const named = namedLayer(model, choices, trace?.places);
  if (!named) refuseHiddenConvolutions(model, candidates.at(-1)?.tensor);
  const layers = [...candidates, ...(named ? [named] : [])].map(({ tensor }) => tensor);
  const dims = await dimsOf(measured, [...layers, output], trace?.shapes);
  const aimed = aim(model, target, { output, dims: dims.get(output) ?? [], size, cardHead });
  const { finalActivation, classCount } = aimed;
  const head = { finalActivation, classCount, name: aimed.head, source: aimed.headSource };
  const labels = zipMapLabels(whole, scores);
  const doubt = embeddingNotice(scores, head, labels ?? choices.labels);
  return {
    ...measured,
    model: aimed.model,
    target: found.form && target.kind === 'box' ? { ...target, form: found.form } : target,
    output: found.boxes ?? scores,
    notices: found.notice === undefined ? doubt : [found.notice],
    labels,
    logits: { logits: aimed.scores, finalActivation },
    head,
    layers: layerRows(candidates, {
      dims,
      classCount,
      attended: trace ? lastAttended(model) : [],
      shared: found.boxes === undefined ? undefined : sharedFeatures(model),
    }),
    trace,
    named: named && measuredLayer(named, dims.get(named.tensor)),
    probe,
    precision,
    session,
    graphs: new Once(),
  };
}

/** The tensor that the target is made of; boxes and their scores become one. */
async function scoredBy(
  measured: MeasuredModel,
  target: Target,
  choices: ModelChoices,
): Promise<{ readonly model: OnnxModel; readonly scores: string } & Partial<FoundDetections>> {
  const { model } = measured;
  if (target.kind !== 'box' && target.kind !== 'found-box')
    return { model, scores: targetOutput(model, target, choices.output) };
  requireOneInput(model, measured.input);
  const found = await findDetections(measured, { ...choices, form: target.kind === 'box' ? target.form : undefined });
  return { ...found, scores: found.output };
}

/** The part of a model that a tensor depends on, and the output that holds the tensor. */
function reducedTo(model: OnnxModel, tensor: string): { readonly model: OnnxModel; readonly output: string } {
  const isOutput = indexGraph(model).isOutput(tensor);
  const exposed = isOutput ? { model, outputs: [tensor] } : exposeTensors(model, [tensor]);
  const [output = ''] = exposed.outputs;
  return { model: keepOutputs(exposed.model, [output]), output };
}

/** An input beside the image would have to be fed, and nothing says with what. */
function requireOneInput(model: OnnxModel, image: ImageInput): void {
  const others = indexGraph(model).inputs.filter(({ name }) => name !== image.name);
  if (others.length === 0) return;
  const list = others.map(
    ({ name, dims }) => `"${name}" [${dims?.map((dim) => dim ?? '?').join(', ') ?? 'any shape'}]`,
  );
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `"${model.location}" needs ${list.join(' and ')} beside the image "${image.name}"; feed it (--feed name=value, or --feed name=file.npy), or export it with the image as its only input.`,
  );
}

/** The shapes of tensors as the model declares them, and of those that it does not declare as a run gives them. */
async function dimsOf(
  measured: MeasuredModel,
  tensors: readonly string[],
  known: MeasuredShapes = new Map(),
): Promise<ReadonlyMap<string, readonly number[]>> {
  const index = indexGraph(measured.model);
  const declared = new Map(
    tensors.map((tensor) => [tensor, known.get(tensor) ?? wholeDims(index.declared(tensor)?.dims)] as const),
  );
  const open = [...declared].flatMap(([tensor, dims]) => (dims ? [] : [tensor]));
  const found = open.length === 0 ? [] : await measureTensors(measured, open);
  return new Map([...declared].map(([tensor, dims]) => [tensor, dims ?? found[open.indexOf(tensor)] ?? []]));
}

/** Declared dims whose every dimension but the batch is a number; the batch becomes 1. */
function wholeDims(dims: readonly DeclaredDim[] | null | undefined): readonly number[] | undefined {
  if (!dims || dims.length < 2) return undefined;
  const rest = dims.slice(1).filter((dim) => typeof dim === 'number');
  return rest.length === dims.length - 1 ? [1, ...rest] : undefined;
}
