/**
 * Pictures without transparency: over a background each channel is
 *
 *     out = (alpha · channel + (255 - alpha) · background) / 255
 */
import type { Picture } from './picture.js';

/**
 * The picture without transparency.
 *
 * @param background - the RGB color behind it, each 0 to 255. Without one, alpha is ignored and the stored colors show, as
 *   with Pillow's `convert("RGB")`: this is the input of a network in a PyTorch pipeline.
 */
export function flatten(picture: Picture, background?: readonly number[]): Picture {
  const data = Uint8Array.from(picture.data);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    data[at + 3] = 255;
    if (background === undefined || alpha === 255) continue;
    for (let channel = 0; channel < 3; channel++) {
      data[at + channel] = Math.round((alpha * data[at + channel]! + (255 - alpha) * background[channel]!) / 255);
    }
  }
  return { ...picture, data };
}
