import { type CardContent, Explainer, type ExplainerSetup, metadataCard } from '@scorecam/core';
import { endOnAbort } from './end-on-abort.js';
import { fileName, type FileSource, toBlob } from './file-source.js';
import { findCard } from './find-card.js';
import { openWebModel, type OpenWebModelOptions, type WebModel } from './open-model.js';
import { readCard } from './read-card.js';
import { createWebRuntime, type WebRuntimeOptions } from './runtime.js';

/** Options for a model and for the device that runs it. All are optional. */
export interface OpenWebExplainerOptions
  extends
    WebRuntimeOptions,
    OpenWebModelOptions,
    Omit<ExplainerSetup, 'card' | 'cardName' | 'cardHead' | 'session' | 'ownsRuntime'> {
  /**
   * The model's card, a JSON file of `labels`, `preprocessing` and `head` (default: for a model from a URL the files beside it,
   * `<model>.card.json` or Hugging Face's two files). The labels and preprocessing given here replace its own.
   */
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
  const card = await cardOf(source, model, options);
  const runtime = await createWebRuntime(options);
  try {
    const described = {
      card: card.preprocessing,
      cardHead: card.head,
      cardName: card.name,
      labels: options.labels ?? card.labels,
      notices: [...(options.notices ?? []), ...card.notices],
    };
    const setup = { ...options, ...described, ownsRuntime: true };
    return await endOnAbort(runtime, options.signal, () => Explainer.create(runtime, model, setup));
  } catch (error) {
    await runtime.dispose();
    throw error;
  }
}

/** What is known about the model: from the card given, else from the files beside its URL, else from its own metadata. */
async function cardOf(
  source: FileSource,
  { model }: WebModel,
  { card, ...options }: OpenWebExplainerOptions,
): Promise<CardContent & { readonly name: string }> {
  if (card) {
    const name = fileName(card, 'card.json');
    return { name, ...(await readCard(await toBlob(card, options), name)) };
  }
  const found = source instanceof URL ? await findCard(source, options) : undefined;
  const name = found?.files.at(-1);
  return found && name !== undefined
    ? { name, ...found }
    : { name: "the model's metadata", ...metadataCard(model.proto.metadataProps) };
}
