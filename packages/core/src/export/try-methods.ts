import { lookFor, runMethod } from '../methods/choose-method.js';
import type { LoadedModel, ModelChoices } from '../model/model-facts.js';
import { PreparedModel } from '../model/prepared-model.js';
import type { Runtime } from '../runtime.js';
import type { PlannedMap } from './plan-maps.js';

/**
 * Runs the methods that refuse some models on an input that tries the model, since the graph alone would not refuse.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, in the words of the method
 */
export async function tryMethods(
  runtime: Runtime,
  { loaded, choices }: { readonly loaded: LoadedModel; readonly choices: ModelChoices },
  maps: readonly PlannedMap[],
): Promise<void> {
  for (const { method, layer } of maps.filter(({ form }) => form.isTried)) {
    const named = layer && { layer: undefined, tensor: layer.tensor };
    const model = await PreparedModel.prepare(runtime, loaded, { ...choices, ...named });
    try {
      const input = await lookFor(method, model, choices.probe);
      await runMethod(method, { model, input }, { classes: [0], batch: 1 });
    } finally {
      await model.dispose();
    }
  }
}
