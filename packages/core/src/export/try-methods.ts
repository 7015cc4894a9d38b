import { Explainer } from '../explain/explainer.js';
import type { ExplainerSetup } from '../explain/explainer-options.js';
import type { LoadedModel, ModelChoices } from '../model/model-facts.js';
import type { Runtime } from '../runtime.js';
import type { PlannedMap } from './plan-maps.js';

/** A model, and what is said about it. */
interface TriedModel {
  readonly loaded: LoadedModel;
  readonly setup: ExplainerSetup;
  readonly choices: ModelChoices;
}

/**
 * Runs the methods that refuse some models on an input that tries the model, since the graph alone would not refuse.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, in the words of the method
 */
export async function tryMethods(
  runtime: Runtime,
  { loaded, setup, choices }: TriedModel,
  maps: readonly PlannedMap[],
): Promise<void> {
  for (const { method, layer } of maps.filter(({ form }) => form.isTried)) {
    const named = layer && { layer: undefined, tensor: layer.tensor };
    const explainer = await Explainer.create(runtime, loaded, { ...setup, ...named, ownsRuntime: false });
    try {
      await explainer.explain(choices.probe, { method });
    } finally {
      await explainer.dispose();
    }
  }
}
