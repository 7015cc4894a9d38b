import { findClass } from '../card/labels.js';
import { ScorecamError } from '../errors.js';
import { type DescribedModel, describeModel } from '../explain/describe-model.js';
import type { ExplainerSetup } from '../explain/explainer-options.js';
import { fillTensor } from '../image/fill.js';
import type { ShapeFacts } from '../gradient/index.js';
import { withPlanes } from '../model/layer-planes.js';
import { type LoadedModel, measureModel, type ModelFacts } from '../model/model-facts.js';
import { openMasked } from '../model/open-masked.js';
import type { OnnxModel } from '../onnx/index.js';
import { stripInference } from '../rewrite/index.js';
import type { Runtime } from '../runtime.js';
import type { ClassChoice } from './class-nodes.js';
import { fixInput } from './declarations.js';
import type { ExplainedModel } from './export-explained.js';
import type { ExportRequest } from './export-request.js';
import { measureShapes } from './gradient-nodes.js';
import { mergeModels } from './merge-models.js';
import { withPictures } from './pictures/picture-input.js';
import { type PlannedMap, planMaps } from './plan-maps.js';
import { tryMethods } from './try-methods.js';
import { writeMaps } from './write-maps.js';

/** What is measured of a model. */
interface MeasuredParts {
  readonly runtime: Runtime;
  readonly given: LoadedModel;
  readonly setup: ExplainerSetup;
  readonly described: DescribedModel;
  readonly facts: ModelFacts;
  /** The batch that the rows require if they depend on each other, and the head that the values show. */
  readonly proved: { readonly fixedBatch: number | undefined; readonly head: ModelFacts['head'] };
}

/** A model that is to explain itself: measured once, for any number of exports. */
export class ExportSubject {
  readonly #parts: MeasuredParts;
  /** By the tensors that are read as planes. */
  readonly #shapes = new Map<string, Promise<ShapeFacts>>();

  private constructor(parts: MeasuredParts) {
    this.#parts = parts;
  }

  /** Measures a model. @throws ScorecamError UNSUPPORTED_MODEL, INVALID_OPTION, RUNTIME_FAILURE or OUT_OF_MEMORY */
  static async measure(runtime: Runtime, given: LoadedModel, setup: ExplainerSetup = {}): Promise<ExportSubject> {
    const described = describeModel(given, setup);
    const facts = await measureModel(runtime, described.loaded, described.choices);
    return new ExportSubject({ runtime, given, setup, described, facts, proved: await proveModel(facts) });
  }

  /** The model that was measured. */
  get original(): OnnxModel {
    return this.#parts.described.loaded.model;
  }

  /** Writes maps into the model. @throws as exportExplained */
  async write(request: Omit<ExportRequest, 'setup'>): Promise<ExplainedModel> {
    const { runtime, given, setup, described, facts, proved } = this.#parts;
    const { loaded, choices, preprocessing, notices } = described;
    requireOneRow(request, facts);
    const classChoice = chooseClass(request, setup, facts);
    const maps = await planMaps(facts, request);
    await tryMethods(runtime, { loaded: given, setup, choices }, maps);
    const { fixedBatch, head } = proved;
    const batch = facts.input.batch ?? fixedBatch;
    const inPlanes = withPlanes({ ...facts, model: wholeModel(facts, loaded) }, ...layersOf(maps));
    const whole = { ...inPlanes, head, model: fixInput(inPlanes, batch) };
    const { output: outputs } = loaded.model.graph;
    const black = fillTensor('black', choices.probe, preprocessing);
    const measure = () => this.#shapesFor(maps, () => measureShapes(whole, batch));
    const order = { ...request, maps, outputs, black, class: classChoice, batch, rows: fixedBatch, measure };
    const written = await writeMaps(whole, order);
    const { pictures, loops } = request;
    const model = loops === 'unrolled' ? fixInput({ ...whole, model: written.model }, 1) : written.model;
    return {
      model: pictures ? withPictures(model, whole, { pictures, preprocessing }) : model,
      outputs: maps.map(({ output }) => output),
      notices: [...notices, ...batchNotice(facts, fixedBatch), ...written.notices],
    };
  }

  #shapesFor(maps: readonly PlannedMap[], measure: () => Promise<ShapeFacts>): Promise<ShapeFacts> {
    const key = layersOf(maps)
      .map(({ tensor }) => tensor)
      .join('\n');
    const known = this.#shapes.get(key) ?? measure();
    this.#shapes.set(key, known);
    return known;
  }
}

/** @throws ScorecamError INVALID_OPTION for loops pass by pass in a model that takes several pictures and no fewer */
function requireOneRow({ loops }: Pick<ExportRequest, 'loops'>, { model, input }: ModelFacts): void {
  if (loops !== 'unrolled' || (input.batch ?? 1) === 1) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `"${model.location}" takes ${input.batch} pictures at a time, and loops are written pass by pass for one; keep the loops.`,
  );
}

function layersOf(maps: readonly PlannedMap[]) {
  return maps.flatMap(({ layer }) => layer ?? []);
}

function chooseClass(
  { class: wish = 'top' }: Pick<ExportRequest, 'class'>,
  setup: ExplainerSetup,
  { head, labels }: ModelFacts,
): ClassChoice {
  if (wish === 'top' || wish === 'input') return wish;
  return findClass(wish, { labels: setup.labels ?? labels ?? [], classCount: head.classCount });
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
