/** How the pixels of a TIFF page are stored: what its tags say, with the defaults of the specification. */
import type { Size } from '@scorecam/core';
import type { TiffDirectory } from './directory.js';

/** What the samples mean, as tag 262 says it. */
export const photometric = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, inks: 5, lumaChroma: 6 } as const;

/** How pixels may be packed, as tag 259 says it. */
export const compressions = { none: 1, lzw: 5, jpeg: 7, deflate: 8, oldDeflate: 32_946, packBits: 32_773 } as const;

/** What a sample is, as tag 339 says it. */
export const sampleFormat = { unsigned: 1, signed: 2, float: 3 } as const;

export interface TiffLayout extends Size {
  /** Samples of a pixel. */
  readonly samples: number;
  /** Bits of each sample. */
  readonly bits: number;
  readonly format: number;
  /** What the samples mean; undefined if the page does not say. */
  readonly photometric: number | undefined;
  readonly compression: number;
  /** What the sample after the colors is: 0 unknown, 1 alpha that the colors are multiplied with, 2 alpha. */
  readonly extra: number | undefined;
  /** Whether all samples have the bits and the format of the first. */
  readonly isUniform: boolean;
  /** Whether the lowest bit of a byte comes first. */
  readonly isReversed: boolean;
  /** The size of a tile, or of a strip. */
  readonly tile: Size;
  /** How many tiles or strips the page takes. */
  readonly tileCount: number;
  /** Where each of them begins, and how many bytes it has. */
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

export function tiffLayout(page: TiffDirectory): TiffLayout {
  const width = page.value('ImageWidth') ?? 0;
  const height = page.value('ImageLength') ?? 0;
  const samples = page.value('SamplesPerPixel') ?? 1;
  const [bits = 1, ...otherBits] = page.values('BitsPerSample');
  const [format = sampleFormat.unsigned, ...otherFormats] = page.values('SampleFormat');
  const isTiled = page.count('StripOffsets') === 0;
  const tile = isTiled ? tileSize(page) : { width, height: Math.min(page.value('RowsPerStrip') || height, height) };
  const planes = page.value('PlanarConfiguration') === 2 ? samples : 1;
  return {
    width,
    height,
    samples,
    bits,
    format,
    photometric: page.value('PhotometricInterpretation'),
    compression: page.value('Compression') ?? 1,
    extra: page.value('ExtraSamples'),
    isUniform:
      otherBits.length + 1 >= samples &&
      otherBits.every((other) => other === bits) &&
      otherFormats.every((other) => other === format),
    isReversed: page.value('FillOrder') === 2,
    tile,
    tileCount: planes * Math.ceil(width / tile.width) * Math.ceil(height / tile.height),
    offsets: page.values(isTiled ? 'TileOffsets' : 'StripOffsets'),
    lengths: page.values(isTiled ? 'TileByteCounts' : 'StripByteCounts'),
  };
}

function tileSize(page: TiffDirectory): Size {
  return { width: page.value('TileWidth') ?? 0, height: page.value('TileLength') ?? 0 };
}
