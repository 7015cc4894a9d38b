/** A raster from an array: (H, W), (H, W, C) or (C, H, W). */
import { ScorecamError } from '../errors.js';
import { toFloats } from '../npy-elements.js';
import type { Tensor } from '../tensor.js';
import type { Raster, Samples } from './raster.js';

/** Bands that pictures mostly have: gray, RGB, RGBA. */
const usual: ReadonlySet<unknown> = new Set([1, 3, 4]);

/**
 * The picture that an array of two or three axes holds. The bands are at the end that has 1, 3 or 4, else at the shorter
 * one; of 3 or 4 bands the first three are red, green and blue.
 *
 * @param name - what to call the array in messages
 * @throws ScorecamError INVALID_IMAGE if it has other axes, or holds nothing
 */
export function rasterOfArray(array: Tensor, name: string): Raster {
  const { dims } = array;
  if ((dims.length !== 2 && dims.length !== 3) || dims.includes(0))
    throw new ScorecamError(
      'INVALID_IMAGE',
      `${name} holds an array of shape [${dims.join(', ')}]; a picture is [H, W], [H, W, C] or [C, H, W], and an input as it is [1, C, H, W].`,
    );
  const whole = dims.length === 2 ? [...dims, 1] : dims;
  const samples = samplesOf(array);
  const isLast = bandsAreLast(whole);
  const [height = 0, width = 0, bands = 0] = isLast ? whole : [whole[1]!, whole[2]!, whole[0]!];
  const data = isLast || bands === 1 ? samples : interleaved(samples, bands);
  const colors = bands === 1 ? 1 : usual.has(bands) ? 3 : undefined;
  return { width, height, bands, data, ...(colors && { colors }) };
}

function bandsAreLast([first, , last]: readonly number[]): boolean {
  if (usual.has(first) !== usual.has(last)) return usual.has(last);
  return last! <= first!;
}

/** Planes one after the other as pixels one after the other. */
function interleaved(planes: Samples, bands: number): Samples {
  const size = planes.length / bands;
  const pixels = planes.slice();
  for (let band = 0; band < bands; band++) {
    for (let i = 0; i < size; i++) pixels[i * bands + band] = planes[band * size + i]!;
  }
  return pixels;
}

function samplesOf(array: Tensor): Samples {
  if (array.type === 'uint8') return array.data as Uint8Array; // by its type
  if (array.type === 'uint16') return array.data as Uint16Array; // by its type
  return toFloats(array);
}
