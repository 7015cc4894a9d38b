import { type ErrorCode, ScorecamError } from '../errors.js';
import { describeModel, type DescribedModel } from '../explain/describe-model.js';
import { Explainer } from '../explain/explainer.js';
import type { ExplainerSetup } from '../explain/explainer-options.js';
import type { ExplainedTarget } from '../explain/explanation.js';
import type { Preprocessing } from '../image/preprocessing.js';
import type { ImageInput } from '../inspect/index.js';
import type { LayerInfo } from '../layers/layer-info.js';
import type { LoadedModel } from '../model/model-facts.js';
import { elementTypeOf } from '../onnx/data-types.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { Runtime } from '../runtime.js';
import { type GraphFacts, graphFacts } from './graph-facts.js';
import { type PreprocessingSources, preprocessingSources } from './preprocessing-sources.js';
import { type ServedMethod, servedMethods } from './served-methods.js';

/** How a picture comes into a model. */
export interface CheckedInput extends ImageInput {
  /** The element type of the input. */
  readonly type: string;
  /** The first step of the model in words, if it is arithmetic on the picture with constants. */
  readonly ownScaling?: string;
  /** How a picture becomes the input. */
  readonly preprocessing: Preprocessing;
  /** Who decides on each field of the preprocessing. */
  readonly sources: PreprocessingSources;
}

/** What a model says, and of what it can be explained. */
export interface CheckedModel {
  /** The number that maps explain. */
  readonly target: ExplainedTarget;
  /** C, the number of classes. */
  readonly classes: number;
  /** How many labels are known, and the first of them. */
  readonly labels: { readonly count: number; readonly first: readonly string[] };
  /** Absent if the model has no spatial features. */
  readonly layer?: LayerInfo;
  /** The tensors of the layers that can be explained, with their shapes. */
  readonly layers: readonly {
    readonly tensor: string;
    readonly module: string | null;
    readonly dims: readonly number[];
  }[];
  /** Inputs per pass: any number, whose rows were proved independent, or the one that the model requires. */
  readonly batch: 'any' | number;
  /** All methods, and for those that do not work the reason. */
  readonly methods: readonly ServedMethod[];
}

/** Why a model cannot be explained. */
export interface ModelFault {
  /** The kind of fault, for programs. */
  readonly code: ErrorCode;
  /** One sentence with the remedy. */
  readonly message: string;
}

/** What the engine sees of a model, part by part, up to the first part that it cannot use. */
export interface ModelReport {
  /** The name of the file. */
  readonly model: string;
  /** Facts of the graph that need no run. */
  readonly graph: GraphFacts;
  /** Absent if the fault is before it. */
  readonly input?: CheckedInput;
  /** Absent if the fault is before it. */
  readonly explained?: CheckedModel;
  /** Notices for the user, in sentences. */
  readonly notices: readonly string[];
  /** Absent if the model can be explained. */
  readonly fault?: ModelFault;
}

/**
 * Checks a model: reads its graph, opens it, proves its batch, and asks it each question of the methods once.
 *
 * @returns a report; a model that cannot be explained is a report with a fault
 * @throws ScorecamError CANCELLED, or an error that is not the model's fault, such as DEVICE_UNAVAILABLE
 */
export async function checkModel(
  runtime: Runtime,
  loaded: LoadedModel,
  setup: ExplainerSetup = {},
): Promise<ModelReport> {
  const report = { model: loaded.model.location, graph: graphFacts(loaded.model) };
  const described = attempt(() => describeModel(loaded, setup));
  if ('fault' in described) return { ...report, notices: setup.notices ?? [], fault: described.fault };
  const input = checkedInput(setup, described.value);
  const { notices } = described.value;
  try {
    const explained = await explainedParts(runtime, { loaded, setup }, described.value);
    return { ...report, input, ...explained };
  } catch (error) {
    return { ...report, input, notices, fault: faultOf(error) };
  }
}

function checkedInput(setup: ExplainerSetup, described: DescribedModel): CheckedInput {
  const { preprocessing, choices } = described;
  const { model } = described.loaded;
  const { scaling } = choices.input;
  return {
    ...choices.input,
    type: elementTypeOf(indexGraph(model).declared(choices.input.name)?.dataType ?? 0) ?? 'unknown',
    ...(scaling && { ownScaling: scaling.operator }),
    preprocessing,
    sources: preprocessingSources(preprocessing, setup, choices.input),
  };
}

async function explainedParts(
  runtime: Runtime,
  { loaded, setup }: { readonly loaded: LoadedModel; readonly setup: ExplainerSetup },
  { choices, notices }: DescribedModel,
): Promise<{ readonly explained: CheckedModel; readonly notices: readonly string[] }> {
  const explainer = await Explainer.create(runtime, loaded, { ...setup, ownsRuntime: false });
  try {
    const { model, target, labels, layer, layers, classCount } = explainer;
    const explained: CheckedModel = {
      target,
      classes: classCount,
      labels: { count: labels.length, first: labels.slice(0, 3) },
      ...(layer && { layer }),
      layers: layers.map(({ candidate: { tensor, module }, dims }) => ({ tensor, module, dims })),
      batch: model.fixedBatch ?? 'any',
      methods: await servedMethods(model, choices.probe),
    };
    return { explained, notices: [...notices, ...model.layerNotices, ...model.notices] };
  } finally {
    await explainer.dispose();
  }
}

function attempt<T>(make: () => T): { readonly value: T } | { readonly fault: ModelFault } {
  try {
    return { value: make() };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** What says nothing of the model. */
const foreign: ReadonlySet<ErrorCode> = new Set(['CANCELLED', 'DEVICE_UNAVAILABLE', 'UNREADABLE_FILE']);

function faultOf(error: unknown): ModelFault {
  if (!(error instanceof ScorecamError) || foreign.has(error.code)) throw error;
  return { code: error.code, message: error.message };
}
