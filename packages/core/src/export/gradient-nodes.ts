/** The backward passes of the maps as a part of the model: one for each way in which ReLUs pass gradients on. */
import { ScorecamError } from '../errors.js';
import { differentiate, type ReluRule, type ShapeFacts } from '../gradient/index.js';
import { withoutGradients } from '../methods/steps/without-gradients.js';
import { measureGraph } from '../model/gradient-graph.js';
import type { ModelFacts } from '../model/model-facts.js';
import type { OnnxModel } from '../onnx/index.js';
import { maskedImage } from '../rewrite/index.js';
import type { PlannedMap } from './plan-maps.js';

/** A model with backward passes, which are fed their seeds as inputs. */
export interface SeededModel {
  readonly model: OnnxModel;
  /** The inputs with the seeds, float32 of the shape of the logits. */
  readonly seeds: readonly string[];
  /** The gradient that a map is made of; empty if it is made of none. */
  readonly gradientOf: (map: PlannedMap) => string;
  readonly notices: readonly string[];
}

/** What a gradient is taken of, and how the model is measured. */
export interface Differentiated {
  readonly model: OnnxModel;
  readonly facts: ModelFacts;
  /** The float32 logits. */
  readonly output: string;
  readonly shapes: ShapeFacts;
}

/**
 * The shapes of the tensors of a model that does not mask its input.
 *
 * @param batch - the number of rows that the model is fixed to, if it is
 */
export async function measureShapes(facts: ModelFacts, batch: number | undefined): Promise<ShapeFacts> {
  const { shapes } = await measureGraph(facts, batch);
  // The probe feeds the image as float32 of four axes; behind the mask it has the shape that the model takes.
  const image = shapes.dims.get(maskedImage) ?? [];
  return { ...shapes, dims: new Map([...shapes.dims, [facts.input.name, image]]) };
}

/**
 * Adds the backward passes that some maps need.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, naming the method, if an operator of the model has no gradient
 */
export function addGradients(subject: Differentiated, maps: readonly PlannedMap[]): SeededModel {
  let { model } = subject;
  const seeds: string[] = [];
  const found = new Map<string, string>();
  const notices: string[] = [];
  for (const relu of ['gradient', 'guided'] as const) {
    const asking = maps.filter(({ form }) => form.gradient !== undefined && reluOf(form.gradient) === relu);
    if (asking.length === 0) continue;
    const added = addPass({ ...subject, model }, asking, relu);
    model = added.model;
    seeds.push(added.seed);
    for (const [target, gradient] of added.gradients) found.set(`${relu} ${target}`, gradient);
    notices.push(...added.notices);
  }
  const gradientOf = ({ form, layer }: PlannedMap) =>
    form.gradient === undefined
      ? ''
      : (found.get(`${reluOf(form.gradient)} ${targetOf(subject, form.gradient, layer)}`) ?? '');
  return { model, seeds, gradientOf, notices };
}

type Asked = NonNullable<PlannedMap['form']['gradient']>;

function addPass(subject: Differentiated, maps: readonly PlannedMap[], relu: ReluRule) {
  const { model, shapes: facts, output } = subject;
  const targets = [...new Set(maps.map(({ form, layer }) => targetOf(subject, form.gradient ?? 'input', layer)))];
  const graph = orRefused(maps, () => differentiate(model, { facts, output, targets, relu }));
  const gradients = targets.map((target, i) => [target, graph.gradients[i] ?? ''] as const);
  return { model: graph.model, seed: graph.seed, gradients, notices: graph.notices };
}

function orRefused<T>([map]: readonly PlannedMap[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ScorecamError)) throw error;
    return withoutGradients(map?.title ?? '')(error);
  }
}

function reluOf(gradient: Asked): ReluRule {
  return gradient === 'guided-input' ? 'guided' : 'gradient';
}

function targetOf({ facts }: Differentiated, gradient: Asked, layer: PlannedMap['layer']): string {
  return gradient === 'layer' ? (layer?.tensor ?? '') : facts.input.name;
}
