import type { Picture, Raster, Size } from '@scorecam/core';
import { ByteReader } from '../byte-reader.js';
import { exifOrientation } from '../exif-orientation.js';
import type { FormatReader, PictureHeader } from '../format-reader.js';
import { type ReadWasm, unloaded, wasmFiles } from '../wasm-codec.js';
import { pngChunk } from './chunk.js';

/** Samples of a pixel, by color type: gray, RGB, palette, gray and alpha, RGB and alpha. */
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** PNG: of 16 bits the higher 8 are taken, as Pillow does; of an animation the first frame. */
export const pngReader: FormatReader = { kind: 'a PNG file', header: readHeader, decode, decodeRaster };

function readHeader(bytes: Uint8Array): PictureHeader {
  const reader = new ByteReader(bytes, false);
  if (reader.text(12, 4) !== 'IHDR') throw new RangeError('the first chunk is not IHDR');
  const [width, height, depth] = [reader.long(16), reader.long(20), reader.byte(24)];
  return {
    width,
    height,
    // Palettes and gray become RGBA; of 16 bits a row at a time is held.
    decodedBytes: width * height * Math.max(4, ((samples[reader.byte(25)] ?? 4) * depth) / 8),
    raster: { isNeeded: false, isWide: depth === 16 },
    isCutShort: pngChunk(reader, 'IEND') === undefined,
    orientation: exifOrientation(pngChunk(reader, 'eXIf')),
  };
}

/** What is used of the library; its own types want an ImageData, which Node's do not know. */
interface PngDecoder {
  readonly init: (binary: Uint8Array | undefined) => Promise<unknown>;
  readonly decode: (bytes: Uint8Array) => Promise<Picture>;
}

/** The same with samples of 16 bits. */
interface WidePngDecoder {
  readonly decode: (
    bytes: Uint8Array,
    options: { readonly bitDepth: 16 },
  ) => Promise<Size & { readonly data: Uint16Array }>;
}

let decoder: Promise<PngDecoder> | undefined;

async function decode(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Picture> {
  const { decode: decodePng } = await started(readWasm);
  const { width, height, data } = await decodePng(bytes).catch((error: unknown) => {
    // The library has one word for all faults: that it could not continue.
    throw new Error('its chunks or their checksums are wrong', { cause: error });
  });
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** RGBA of 16 bits. */
async function decodeRaster(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Raster> {
  const { decode: decodePng } = (await started(readWasm)) as unknown as WidePngDecoder;
  const { width, height, data } = await decodePng(bytes, { bitDepth: 16 });
  return { width, height, bands: 4, data: new Uint16Array(data), colors: 3 };
}

async function started(readWasm: ReadWasm | undefined): Promise<PngDecoder> {
  try {
    return await (decoder ??= start(readWasm));
  } catch (error) {
    decoder = undefined; // to be tried again
    throw unloaded(wasmFiles.png, error);
  }
}

async function start(readWasm: ReadWasm | undefined): Promise<PngDecoder> {
  const codec = (await import('@jsquash/png/decode.js')) as unknown as PngDecoder;
  await codec.init(await readWasm?.(wasmFiles.png));
  return codec;
}
