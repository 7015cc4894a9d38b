/**
 * Strips and tiles that are JPEG streams, decoded as JPEG files are. The tables, which all streams of a page share, are
 * in a tag; the meaning of the components is in another, for which a JPEG file has a segment of Adobe's.
 */
import type { Picture, Size } from '@scorecam/core';
import type { BaseDecoder, ImageFileDirectory } from 'geotiff';
import { decodeJpeg } from '../jpeg/decode-jpeg.js';
import { jpegHeader } from '../jpeg/header.js';
import type { ReadWasm } from '../wasm-codec.js';
import { photometric } from './layout.js';

interface JpegParameters extends Size {
  readonly tables: Uint8Array | undefined;
  readonly meaning: number;
  /** Samples of a pixel in one stream. */
  readonly samples: number;
}

/** What a stream lacks, from the page's tags. */
export async function jpegParameters(page: ImageFileDirectory): Promise<BaseDecoder['parameters'] & JpegParameters> {
  const isTiled = !page.hasTag('StripOffsets');
  const number = async (tag: string, otherwise: number) => Number((await page.loadValue(tag as never)) ?? otherwise);
  const width = await number(isTiled ? 'TileWidth' : 'ImageWidth', 0);
  const height = isTiled ? await number('TileLength', 0) : await number('RowsPerStrip', 2 ** 32);
  const planarConfiguration = await number('PlanarConfiguration', 1);
  const tables: unknown = await page.loadValue('JPEGTables');
  return {
    ...{ tileWidth: width, tileHeight: height, predictor: 1, bitsPerSample: 8, planarConfiguration, width, height },
    tables: tables instanceof Uint8Array ? tables : undefined,
    meaning: await number('PhotometricInterpretation', photometric.lumaChroma),
    samples: planarConfiguration === 2 ? 1 : await number('SamplesPerPixel', 1),
  };
}

/** The decoder of such strips and tiles. */
export function jpegStrips(base: typeof BaseDecoder, readWasm: ReadWasm | undefined): typeof BaseDecoder {
  return class JpegStrips extends base {
    override async decodeBlock(stream: ArrayBufferLike): Promise<ArrayBufferLike> {
      const parameters = this.parameters as unknown as JpegParameters; // of jpegParameters
      const file = wholeFile(new Uint8Array(stream), parameters);
      const { width, height } = jpegHeader(file);
      if (width !== parameters.width || height > parameters.height) throw new Error('a strip has another size');
      return samplesOf(await decodeJpeg(file, readWasm), parameters.samples).buffer;
    }
  };
}

const start = [0xff, 0xd8];
const end = [0xff, 0xd9];

/** A JPEG file: a segment that says whether the components are YCbCr, the shared tables, and the stream without its start. */
function wholeFile(stream: Uint8Array, { tables, meaning }: JpegParameters): Uint8Array {
  const transform = meaning === photometric.lumaChroma ? 1 : 0;
  const adobe = [
    0xff,
    0xee,
    0,
    14,
    ...Array.from('Adobe', (letter) => letter.charCodeAt(0)),
    0,
    100,
    0,
    0,
    0,
    0,
    transform,
  ];
  const shared = tables?.subarray(start.length, tables.length - end.length) ?? [];
  return Uint8Array.from([...start, ...adobe, ...shared, ...stream.subarray(start.length)]);
}

/** The samples of decoded pixels: gray, or red, green and blue. */
function samplesOf({ width, height, data }: Picture, samples: number): Uint8Array<ArrayBuffer> {
  const found = new Uint8Array(width * height * samples);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let sample = 0; sample < samples; sample++) {
      found[samples * pixel + sample] = data[4 * pixel + sample]!;
    }
  }
  return found;
}
