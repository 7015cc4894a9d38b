import { type SanityRequest, type SanityStage, sanityStages } from '@scorecam/core/evaluate';
import { type OpenOptions, openExplainerParts } from '../open-explainer.js';

/**
 * The sanity check of a model file, a stage at a time; the first is the trained network.
 *
 * @param path - of the model
 * @throws ScorecamError as {@link openExplainerParts} and sanityStages
 */
export async function* runSanityCheck(
  path: string,
  opening: OpenOptions,
  request: Omit<SanityRequest, 'loaded' | 'setup'>,
): AsyncGenerator<SanityStage, void> {
  const { runtime, file, setup } = await openExplainerParts(path, opening);
  try {
    yield* sanityStages(runtime, { ...request, loaded: file, setup });
  } finally {
    await runtime.dispose();
  }
}
