/** The RGBA picture of a raster: what a person sees of it, and what a network of colors takes. */
import { ScorecamError } from '../errors.js';
import type { Picture } from './picture.js';
import type { Raster } from './raster.js';
import { type Levels, levelsOf } from './raster-levels.js';

/** How a raster is drawn. */
export interface RasterDrawing {
  /** The bands that are drawn as red, green and blue, counted from 1 (default: the first three, or the first as gray). */
  readonly bands?: readonly [number, number, number] | undefined;
  /** The values that are drawn black and white (default: the 2nd and the 98th percentile). */
  readonly levels?: Levels | undefined;
}

/** Shares of the pixels below black and above white, if nothing says which numbers these are. */
const [shadow, light] = [0.02, 0.98];

/**
 * The raster as a person sees it. Levels of 8 bits are drawn as they are, and numbers whose levels are stated by these;
 * others from the 2nd to the 98th percentile of each band.
 */
export function drawRaster(raster: Raster, { bands, levels }: RasterDrawing = {}): Picture {
  const drawn = bands?.map((band) => band - 1) ?? (raster.bands >= 3 ? [0, 1, 2] : [0, 0, 0]);
  const isLevels = levels !== undefined || raster.data instanceof Uint8Array;
  const common = isLevels ? levelsOf(raster, levels) : undefined;
  const channels = drawn.map((band) => ({ band, levels: common ?? percentiles(raster, band) }));
  const data = new Uint8ClampedArray(4 * raster.width * raster.height).fill(255);
  channels.forEach(({ band, levels: [black, white] }, channel) => {
    for (let from = band, to = channel; to < data.length; from += raster.bands, to += 4)
      data[to] = (255 * (raster.data[from]! - black)) / (white - black);
  });
  return { width: raster.width, height: raster.height, data: new Uint8Array(data.buffer) };
}

/**
 * The colors of a raster of 8 or 16 bits as a picture, of 16 bits the higher 8, as of any file of 16 bits; undefined for
 * floats, and for bands that are not colors.
 */
export function colorsOf({ width, height, bands, data, colors }: Raster): Picture | undefined {
  if (colors === undefined || data instanceof Float32Array) return undefined;
  const shift = data instanceof Uint16Array ? 8 : 0;
  const levels = new Uint8Array(4 * width * height).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      levels[4 * pixel + channel] = data[pixel * bands + Math.min(channel, colors - 1)]! >> shift;
  }
  return { width, height, data: levels };
}

function percentiles({ data, bands }: Raster, band: number): readonly [number, number] {
  const values = Float32Array.from({ length: data.length / bands }, (_, pixel) => data[pixel * bands + band]!).sort();
  const at = (share: number) => values[Math.round(share * (values.length - 1))]!;
  const [black, white] = [at(shadow), at(light)];
  return black < white ? [black, white] : [black, black + 1];
}

/**
 * The levels of a picture of 8 bits as numbers, red, green, blue and alpha.
 *
 * @throws ScorecamError INVALID_OPTION if the levels that are stated are beyond 8 bits
 */
export function rasterOfLevels({ width, height, data }: Picture, levels: Levels): Raster {
  if (levels === 'auto' || levels[1] <= 255) return { width, height, bands: 4, data, colors: 3 };
  throw new ScorecamError(
    'INVALID_OPTION',
    `The levels ${levels.join(' to ')} are beyond those of the picture, 0 to 255: it has 8 bits.`,
  );
}
