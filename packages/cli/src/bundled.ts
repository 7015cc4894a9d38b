/** What ships with the program, so that a newcomer needs no model and no picture of their own. */
import { fileURLToPath } from 'node:url';

/** The path of the bundled model, a small classifier of emoji pictures. */
export function bundledModel(): string {
  return fileURLToPath(import.meta.resolve('@scorecam/models/emoji-vgg/emoji-vgg.onnx'));
}

/** What a user should know who explains a picture of their own with the bundled model. */
export const bundledModelNotice =
  'No --model is given, so this is the bundled emoji-vgg: it recognizes ten kinds of emoji; its predictions for anything else are meaningless.';

/** The path of the bundled photograph, which shows two of the model's classes. */
export function bundledPicture(): string {
  return fileURLToPath(import.meta.resolve('@scorecam/models/emoji-vgg/pictures/cat_and_dog.png'));
}

/** How many classes of the model the bundled photograph shows. */
export const bundledPictureClasses = 2;
