import type { LayerCandidate, MeasuredLayer } from '../layers/index.js';
import { type LayerChoice, measuredLayer, namedLayer } from './choose-layer.js';
import { measureTensors } from './measure-tensors.js';
import type { ModelFacts } from './model-facts.js';

/**
 * The facts of a model with another layer named, or none; nothing is measured again unless the layer is none of its
 * candidates.
 *
 * @throws ScorecamError UNKNOWN_LAYER, UNSUPPORTED_MODEL, RUNTIME_FAILURE or OUT_OF_MEMORY
 */
export async function nameLayer(facts: ModelFacts, choice: LayerChoice): Promise<ModelFacts> {
  const candidate = namedLayer(facts.model, choice, facts.trace?.places);
  return { ...facts, named: candidate && (await measured(facts, candidate)) };
}

async function measured(facts: ModelFacts, candidate: LayerCandidate): Promise<MeasuredLayer> {
  const known = facts.layers.find((each) => each.candidate.tensor === candidate.tensor);
  if (known) return known;
  const traced = facts.trace?.shapes.get(candidate.tensor);
  const [dims] = traced ? [traced] : await measureTensors(facts, [candidate.tensor]);
  return measuredLayer(candidate, dims);
}
