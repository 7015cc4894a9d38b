/** The backward passes of the maps as a part of the model: one for each way in which ReLUs pass gradients on. */
import { differentiate, type ReluRule, type ShapeFacts } from '../gradient/index.js';
import { withoutGradients } from '../methods/steps/without-gradients.js';
import { measureGraph } from '../model/gradient-graph.js';
import { planesOf } from '../model/layer-planes.js';
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
  /** The seed of that gradient. */
  readonly seedOf: (map: PlannedMap) => string;
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
  // The probe feeds the image as float32 of four axes; after the mask it has the shape that the model takes.
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
  const found = new Map<PlannedMap, { readonly gradient: string; readonly seed: string }>();
  const notices: string[] = [];
  for (const [relu, asking] of byRelu(maps)) {
    const targets = [...new Set(asking.map((map) => targetOf(subject, map)))];
    const request = { facts: subject.shapes, output: subject.output, targets, relu };
    const graph = orRefused(asking, () => differentiate(model, request));
    ({ model } = graph);
    seeds.push(graph.seed);
    for (const map of asking) {
      const gradient = graph.gradients[targets.indexOf(targetOf(subject, map))]!; // one for each target
      found.set(map, { gradient, seed: graph.seed });
    }
    notices.push(...graph.notices);
  }
  const gradientOf = (map: PlannedMap) => found.get(map)?.gradient ?? '';
  const seedOf = (map: PlannedMap) => found.get(map)?.seed ?? '';
  return { model, seeds, gradientOf, seedOf, notices };
}

/** The maps that are made of a gradient, by what ReLUs pass on. */
function byRelu(maps: readonly PlannedMap[]): ReadonlyMap<ReluRule, readonly PlannedMap[]> {
  const groups = new Map<ReluRule, PlannedMap[]>();
  for (const map of maps) {
    const { gradient } = map;
    if (!gradient) continue;
    const { relu = 'gradient' } = gradient;
    groups.set(relu, [...(groups.get(relu) ?? []), map]);
  }
  return groups;
}

function orRefused<T>([map]: readonly PlannedMap[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    return withoutGradients(map?.title ?? '')(error);
  }
}

function targetOf({ facts }: Differentiated, { gradient, layer }: PlannedMap): string {
  return gradient?.by === 'layer' && layer ? planesOf(layer) : facts.input.name;
}
