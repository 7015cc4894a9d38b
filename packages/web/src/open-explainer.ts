import { Explainer, type ExplainerSetup } from '@scorecam/core';
import { endOnAbort } from './end-on-abort.js';
import { fileName, type FileSource, toBlob } from './file-source.js';
import { openWebModel, type OpenWebModelOptions } from './open-model.js';
import { readCard } from './read-card.js';
import { createWebRuntime, type WebRuntimeOptions } from './runtime.js';

/** Options for a model and for the device that runs it. All are optional. */
export interface OpenWebExplainerOptions
  extends
    WebRuntimeOptions,
    OpenWebModelOptions,
    Omit<ExplainerSetup, 'card' | 'cardHead' | 'session' | 'ownsRuntime'> {
  /** The model's card, a JSON file of `labels`, `preprocessing` and `head`. The labels and preprocessing given here replace its own. */
  readonly card?: FileSource | undefined;
}

/**
 * Opens a model and prepares it for explaining pictures: reads its graph and card, starts the device, chooses the layer.
 * Calling `dispose` on the explainer also ends the device.
 *
 * @example
 * const explainer = await openWebExplainer(new URL('/models/vgg16.onnx', location.href));
 * const { classes } = await explainer.explain(await readPicture(file), { top: 3 });
 * await explainer.dispose();
 *
 * @throws ScorecamError if the file, its weights, the card, the device or the layer is at fault, with the code and a
 *   sentence; CANCELLED immediately after an abort of `signal`
 */
export async function openWebExplainer(source: FileSource, options: OpenWebExplainerOptions = {}): Promise<Explainer> {
  const model = await openWebModel(source, options);
  const card = options.card
    ? await readCard(await toBlob(options.card, options), fileName(options.card, 'card.json'))
    : undefined;
  const runtime = await createWebRuntime(options);
  try {
    const labels = options.labels ?? card?.labels;
    const notices = [...(options.notices ?? []), ...(card?.notices ?? [])];
    const setup = { ...options, card: card?.preprocessing, cardHead: card?.head, labels, notices, ownsRuntime: true };
    return await endOnAbort(runtime, options.signal, () => Explainer.create(runtime, model, setup));
  } catch (error) {
    await runtime.dispose();
    throw error;
  }
}
