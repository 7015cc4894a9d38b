/** Which numbers of a raster are black and white. */
import { ScorecamError } from '../errors.js';
import type { Raster } from './raster.js';

/** The numbers that become black and white: stated, or `auto` for the lowest and the highest of each picture. */
export type Levels = 'auto' | readonly [black: number, white: number];

/**
 * Black and white of the colors of a raster: as stated, else 0 to 255 or 65535 of integers, and of floats 0 to 1 or, if
 * there are numbers above 1, 0 to 255.
 *
 * @throws ScorecamError INVALID_IMAGE if a number is NaN or infinite, or floats without stated levels are not levels
 */
export function levelsOf(raster: Raster, stated?: Levels): readonly [black: number, white: number] {
  const { data } = raster;
  if (stated !== undefined && stated !== 'auto') return stated;
  if (stated === undefined && data instanceof Uint8Array) return [0, 255];
  if (stated === undefined && data instanceof Uint16Array) return [0, 65_535];
  const [lowest, highest] = extremes(raster);
  if (stated === 'auto') return lowest < highest ? [lowest, highest] : [lowest, lowest + 1];
  if (lowest >= 0 && highest <= 255) return [0, highest <= 1 ? 1 : 255];
  throw new ScorecamError(
    'INVALID_IMAGE',
    `The numbers of the picture run from ${lowest} to ${highest}, and levels run from 0 to 1 or from 0 to 255; state the levels of black and white (--levels), or give the network's input as it is, [1, C, H, W].`,
  );
}

/**
 * The lowest and the highest number of the bands, or of the colors alone if there is alpha as well.
 *
 * @throws ScorecamError INVALID_IMAGE if one is NaN or infinite
 */
export function extremes({ data, bands, colors }: Raster): readonly [lowest: number, highest: number] {
  const isOpaque = colors === undefined || bands <= colors;
  let [lowest, highest, sum] = [Infinity, -Infinity, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!isOpaque && i % bands >= colors) continue; // alpha
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    sum += value - value; // NaN if a number is NaN or infinite
  }
  if (sum === 0) return [lowest, highest];
  throw new ScorecamError(
    'INVALID_IMAGE',
    'The picture holds numbers that are NaN or infinite, as places without data do; fill them first.',
  );
}
