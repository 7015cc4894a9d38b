/** The levels of a TIFF page, from samples of any depth and meaning. */
import { inkLevel } from '../ink-level.js';
import { photometric, sampleFormat, type TiffLayout } from './layout.js';
import type { TiffSamples } from './read-samples.js';

/** Alpha that the colors are multiplied with, and alpha that they are not. */
const [premultiplied, plain] = [1, 2];

/**
 * RGBA of 8 bits. Of 16 bits the higher 8 are taken, as Pillow does; fewer are spread over 0 to 255. Floats between
 * 0 and 1 are taken for black to white, others for levels.
 *
 * @param colorMap - reds, greens and blues of the palette, of 16 bits each
 * @throws RangeError if floats are not levels, or an index is beyond the palette
 */
export function toRgba(samples: TiffSamples, layout: TiffLayout, colorMap: readonly number[]): Uint8Array {
  const { width, height, samples: step } = layout;
  const levels = layout.photometric === photometric.palette ? samples : toLevels(samples, layout);
  const color = colorReader(levels, layout, colorMap);
  const data = new Uint8Array(4 * width * height).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) color(pixel * step, data, 4 * pixel);
  addAlpha(data, levels, layout);
  return data;
}

type Levels = ArrayLike<number>;

function toLevels(samples: TiffSamples, { bits, format }: TiffLayout): Levels {
  if (format === sampleFormat.float) return floatLevels(samples);
  if (bits === 8) return samples;
  if (bits === 16) return Uint8Array.from(samples, (value) => value >> 8);
  return Uint8Array.from(samples, (value) => (value * 255) / (2 ** bits - 1));
}

function floatLevels(samples: TiffSamples): Levels {
  const [lowest, highest] = extremes(samples);
  if (!(lowest >= 0 && highest <= 255))
    throw new RangeError(`its numbers run from ${lowest} to ${highest}, and levels run from 0 to 1 or from 0 to 255`);
  const scale = highest <= 1 ? 255 : 1;
  return Uint8Array.from(samples, (value) => Math.round(value * scale));
}

/** The lowest and the highest; NaN if a sample is not a number. */
function extremes(samples: TiffSamples): [lowest: number, highest: number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of samples) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return [lowest, highest];
}

/** Writes the RGB of the pixel whose samples begin at `from`. */
type ColorReader = (from: number, data: Uint8Array, to: number) => void;

function colorReader(levels: Levels, layout: TiffLayout, colorMap: readonly number[]): ColorReader {
  switch (layout.photometric) {
    case photometric.whiteIsZero:
      return (from, data, to) => data.fill(255 - levels[from]!, to, to + 3);
    case photometric.blackIsZero:
      return (from, data, to) => data.fill(levels[from]!, to, to + 3);
    case photometric.palette:
      return paletteColors(levels, colorMap);
    case photometric.inks:
      return (from, data, to) => {
        for (let ink = 0; ink < 3; ink++) data[to + ink] = inkLevel(levels[from + ink]!, levels[from + 3]!);
      };
    default:
      return (from, data, to) => {
        for (let channel = 0; channel < 3; channel++) data[to + channel] = levels[from + channel]!;
      };
  }
}

function paletteColors(indices: Levels, colorMap: readonly number[]): ColorReader {
  const length = colorMap.length / 3;
  return (from, data, to) => {
    const index = indices[from]!;
    if (index >= length) throw new RangeError('a pixel has a color that its palette lacks');
    for (let channel = 0; channel < 3; channel++) data[to + channel] = colorMap[channel * length + index]! >> 8;
  };
}

/** Adds the sample after the colors, if it is alpha. */
function addAlpha(data: Uint8Array, levels: Levels, { samples: step, photometric: meaning, extra }: TiffLayout): void {
  const colors = meaning === photometric.rgb ? 3 : 1;
  const isAlpha = meaning !== photometric.inks && step > colors && (extra === premultiplied || extra === plain);
  if (!isAlpha) return;
  for (let pixel = 0; 4 * pixel < data.length; pixel++) {
    const alpha = levels[pixel * step + colors]!;
    data[4 * pixel + 3] = alpha;
    if (extra === premultiplied) divide(data.subarray(4 * pixel, 4 * pixel + 3), alpha);
  }
}

/** The colors before they were multiplied with alpha; black if nothing is left of them. */
function divide(color: Uint8Array, alpha: number): void {
  for (const [channel, level] of color.entries())
    color[channel] = alpha === 0 ? 0 : Math.min(255, Math.floor((255 * level) / alpha));
}
