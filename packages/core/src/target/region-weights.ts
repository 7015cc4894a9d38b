import type { Size } from '../spatial-map.js';
import { checkWeights, type InputBox, isBox, type RegionWeights } from './target.js';

/**
 * The weight of each place of a segmentation, row by row: the region's at the place's center.
 *
 * @throws ScorecamError INVALID_OPTION if a box holds the center of no pixel
 */
export function regionWeights(
  region: RegionWeights | InputBox,
  { input, output }: { readonly input: Size; readonly output: Size },
): number[] {
  const weights = isBox(region) ? boxWeights(region, input) : region;
  checkWeights(weights);
  return nearest(weights, output);
}

/** 1 for each pixel of the input whose center is in a box, else 0. */
function boxWeights([left, top, right, bottom]: InputBox, { height, width }: Size): RegionWeights {
  const isInside = (x: number, y: number) => x >= left && x < right && y >= top && y < bottom;
  const data = Array.from({ length: height * width }, (_, i) =>
    Number(isInside((i % width) + 0.5, Math.floor(i / width) + 0.5)),
  );
  return { height, width, data };
}

/** The value of a map at the center of each place of another size. */
function nearest({ data, ...from }: RegionWeights, to: Size): number[] {
  const place = (i: number, length: number, source: number) => Math.floor(((i + 0.5) * source) / length);
  return Array.from({ length: to.height * to.width }, (_, i) => {
    const row = place(Math.floor(i / to.width), to.height, from.height);
    return data[row * from.width + place(i % to.width, to.width, from.width)]!;
  });
}
