/** The bundled model and pictures, as files of the page. */
import { ScorecamError } from '@scorecam/core';
import cardUrl from '../../../models/emoji-vgg/emoji-vgg.card.json?url';
import modelUrl from '../../../models/emoji-vgg/emoji-vgg.onnx?url';
import bicycleAndFlower from '../../../models/emoji-vgg/pictures/bicycle_and_flower.jpg';
import catAndDog from '../../../models/emoji-vgg/pictures/cat_and_dog.png';
import clock from '../../../models/emoji-vgg/pictures/clock.jpg';
import fish from '../../../models/emoji-vgg/pictures/fish.jpg';
import house from '../../../models/emoji-vgg/pictures/house.jpg';
import type { ModelFiles } from './model-files.js';

/** A bundled picture. */
export interface BundledPicture {
  /** The file's name in the repository; the build may rename the file. */
  readonly name: string;
  readonly description: string;
  readonly url: string;
}

/** The first one is shown when the page opens. */
export const bundledPictures: readonly BundledPicture[] = [
  { name: 'cat_and_dog.png', description: 'A cat and a dog', url: catAndDog },
  { name: 'bicycle_and_flower.jpg', description: 'A bicycle and a flower', url: bicycleAndFlower },
  { name: 'clock.jpg', description: 'A clock', url: clock },
  { name: 'fish.jpg', description: 'A fish', url: fish },
  { name: 'house.jpg', description: 'A house', url: house },
];

/** The bundled model, fetched when it is first needed. */
export async function bundledModel(signal: AbortSignal): Promise<ModelFiles> {
  const [model, card] = await Promise.all([
    fetchFile(modelUrl, 'emoji-vgg.onnx', signal),
    fetchFile(cardUrl, 'emoji-vgg.card.json', signal),
  ]);
  return { model, descriptions: [card], data: {} };
}

/**
 * A file of the page under its name in the repository.
 *
 * @throws ScorecamError UNREADABLE_FILE if the server does not provide it
 */
export async function fetchFile(url: string, name: string, signal: AbortSignal): Promise<File> {
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return new File([await response.blob()], name);
  } catch (error) {
    const sentence = `The page's own file ${name} cannot be fetched; check the network and try again.`;
    throw new ScorecamError('UNREADABLE_FILE', sentence, error);
  }
}
