/** The region of a segmentation that a mask shows. */
import type { Picture } from '../image/picture.js';
import type { RegionWeights } from '../target/index.js';
import type { Explainer } from './explainer.js';
import type { ExplainerInput } from './explainer-input.js';

/**
 * The region of a segmentation that a mask shows: 1 for each pixel of the network's input at whose place the mask is not black.
 *
 * @param mask - stretched over the whole picture if it has another size
 * @param input - the picture that is explained
 */
export function regionOfMask(mask: Picture, explainer: Explainer, input: ExplainerInput): RegionWeights {
  const { height, width } = explainer.model.size;
  const view = explainer.viewOf(input);
  const place = (at: number, length: number, of: number) => Math.floor((at * length) / of);
  const data = Array.from({ length: height * width }, (_, i) => {
    const x = view.left + (((i % width) + 0.5) * view.width) / width;
    const y = view.top + ((Math.floor(i / width) + 0.5) * view.height) / height;
    const pixel = [place(x, mask.width, view.picture.width), place(y, mask.height, view.picture.height)] as const;
    return Number(isBright(mask, pixel));
  });
  return { height, width, data };
}

function isBright({ width, height, data }: Picture, [x, y]: readonly [number, number]): boolean {
  if (x < 0 || x >= width || y < 0 || y >= height) return false;
  const at = 4 * (y * width + x);
  return data.subarray(at, at + 3).some((level) => level > 0);
}
