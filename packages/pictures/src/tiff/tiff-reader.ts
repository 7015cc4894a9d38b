import type { Picture, Raster, Samples } from '@scorecam/core';
import { validOrientation } from '../exif-orientation.js';
import type { FormatReader, PictureHeader, RasterTraits } from '../format-reader.js';
import { firstPage } from './directory.js';
import { compressions, photometric, sampleFormat, tiffLayout, type TiffLayout } from './layout.js';
import type { ReadWasm } from '../wasm-codec.js';
import { readSamples, type TiffSamples } from './read-samples.js';
import { toRgba } from './to-rgba.js';

/** TIFF and BigTIFF, the first page: strips and tiles, interleaved or in planes. */
export const tiffReader: FormatReader = { kind: 'a TIFF file', header: readHeader, decode, decodeRaster };

function readHeader(bytes: Uint8Array): PictureHeader {
  const page = firstPage(bytes);
  const layout = tiffLayout(page);
  const { width, height, samples, bits, tile, tileCount, offsets, lengths } = layout;
  if (tile.width === 0 || tile.height === 0 || offsets.length < tileCount || lengths.length < tileCount)
    throw new RangeError('it does not say where its pixels are');
  if (lengths.reduce((sum, length) => sum + length, 0) > bytes.length)
    throw new RangeError('its strips have more bytes than the file');
  const planes = tileCount / (Math.ceil(width / tile.width) * Math.ceil(height / tile.height));
  const tileBytes = (tile.width * tile.height * samples * bits) / 8 / planes;
  return {
    width,
    height,
    // A tile reaches over the edge of the picture.
    decodedBytes: Math.max(4 * width * height, tileCount * tileBytes),
    isCutShort: offsets.some((offset, i) => offset + (lengths[i] ?? 0) > bytes.length),
    orientation: validOrientation(page.value('Orientation') ?? 1),
    raster: rasterTraits(layout),
    unreadable: unreadableTrait(layout),
  };
}

const integerBits = [1, 2, 4, 8, 16];
const floatBits = [16, 32, 64];

/** How many samples the meanings of samples need. */
const colors: ReadonlyMap<number | undefined, number> = new Map([
  [photometric.whiteIsZero, 1],
  [photometric.blackIsZero, 1],
  [photometric.rgb, 3],
  [photometric.palette, 1],
  [photometric.inks, 4],
  [photometric.lumaChroma, 3],
]);

function unreadableTrait(layout: TiffLayout): string | undefined {
  const { samples, bits, format, compression } = layout;
  const needed = colors.get(layout.photometric);
  const rare = rarePacking(layout);
  if (rare) return rare;
  if (needed === undefined) return `is a TIFF file of a rare kind of colors (${layout.photometric ?? 'unstated'})`;
  if (samples < needed) return `is a TIFF file of ${samples} samples per pixel, and its colors need ${needed}`;
  if (needed === 1 && samples > 2)
    return `is a TIFF file of ${samples} bands (three of them, as red, green and blue, would be a picture)`;
  const isReadable =
    format === sampleFormat.float ? floatBits.includes(bits) : format === 1 && integerBits.includes(bits);
  if (!isReadable || !layout.isUniform)
    return `is a TIFF file of a rare kind of samples (${bits} bits, format ${format})`;
  if (bits < 8 && samples > 1) return `is a TIFF file of ${samples} samples of ${bits} bits`;
  if (layout.photometric === photometric.lumaChroma && compression !== compressions.jpeg)
    return 'is a TIFF file of YCbCr without JPEG';
  if (compression === compressions.jpeg && (samples !== needed || samples > 3))
    return `is a TIFF file with a JPEG of ${samples} samples inside`;
  return undefined;
}

function rarePacking({ compression, isReversed }: TiffLayout): string | undefined {
  if (!(Object.values(compressions) as number[]).includes(compression))
    return `is a TIFF file that is packed in a rare way (compression ${compression})`;
  return isReversed ? 'is a TIFF file with its bits in reverse order' : undefined;
}

/** Samples of whole bytes, by their format. */
const rasterBits: ReadonlyMap<number, readonly number[]> = new Map([
  [sampleFormat.unsigned, [8, 16, 32]],
  [sampleFormat.signed, [8, 16, 32]],
  [sampleFormat.float, [16, 32, 64]],
]);

/** Photometric kinds whose samples are numbers, or red, green and blue followed by more. */
const numbers: ReadonlySet<number | undefined> = new Set([undefined, photometric.blackIsZero, photometric.rgb]);

function rasterTraits(layout: TiffLayout): RasterTraits {
  const { samples, bits, format, extra, isUniform, photometric: meaning } = layout;
  const needed = colors.get(meaning) ?? 1;
  const isAlpha = samples === needed + 1 && (extra === 1 || extra === 2);
  const isReadable = isUniform && rasterBits.get(format)?.includes(bits);
  return {
    isNeeded: numbers.has(meaning) && samples > needed && !isAlpha,
    isWide: numbers.has(meaning) && bits > 8,
    unreadable:
      rarePacking(layout) ??
      (isReadable ? undefined : `is a TIFF file of a rare kind of samples (${bits} bits, format ${format})`),
  };
}

async function decodeRaster(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Raster> {
  const layout = tiffLayout(firstPage(bytes));
  const { width, height, samples: bands } = layout;
  const samples = await readSamples(bytes, layout, readWasm);
  const data = asSamples(samples, layout);
  const count = layout.photometric === photometric.rgb ? 3 : bands === 1 ? 1 : undefined;
  return { width, height, bands, data, ...(count && { colors: count }) };
}

function asSamples(samples: TiffSamples, { format, bits }: TiffLayout): Samples {
  if (format === sampleFormat.unsigned && bits === 8) return Uint8Array.from(samples);
  return format === sampleFormat.unsigned && bits === 16 ? Uint16Array.from(samples) : Float32Array.from(samples);
}

async function decode(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Picture> {
  const page = firstPage(bytes);
  const layout = tiffLayout(page);
  const samples = await readSamples(bytes, layout, readWasm);
  return { width: layout.width, height: layout.height, data: toRgba(samples, layout, page.values('ColorMap')) };
}
