/**
 * Luma of ITU-R BT.601:
 *
 *     L = 0.299 · R + 0.587 · G + 0.114 · B
 *
 * with the weights in 65536ths, as in Pillow's `convert("L")`, so that every value equals Pillow's.
 */
import type { Picture } from './picture.js';

const RED = 19595;
const GREEN = 38470;
const BLUE = 7471;
const HALF = 1 << 15;

/** The picture in shades of gray: R = G = B = L, alpha unchanged. */
export function toGray(picture: Picture): Picture {
  const data = Uint8Array.from(picture.data);
  for (let at = 0; at < data.length; at += 4) {
    const luma = (RED * data[at]! + GREEN * data[at + 1]! + BLUE * data[at + 2]! + HALF) >> 16;
    data[at] = luma;
    data[at + 1] = luma;
    data[at + 2] = luma;
  }
  return { ...picture, data };
}
