import type { Picture, Size } from '@scorecam/core';
import { ByteReader } from '../byte-reader.js';
import { exifOrientation } from '../exif-orientation.js';
import type { FormatReader, PictureHeader } from '../format-reader.js';
import { type ReadWasm, type EmscriptenDecoder, WasmCodec, wasmFiles } from '../wasm-codec.js';
import { findChunk } from './chunks.js';
import { firstFrame, onCanvas } from './first-frame.js';

/** WebP, lossy and lossless; of an animation the first frame. */
export const webpReader: FormatReader = { kind: 'a WebP file', header: readHeader, decode };

const codec = new WasmCodec(wasmFiles.webp, async () => {
  const { init, default: decodeWebp } = await import('@jsquash/webp/decode.js');
  // Their types leave out the options and the bytes as a view.
  return { init, decode: decodeWebp } as unknown as EmscriptenDecoder;
});

/** Chunks follow a header of 12 bytes, and their data follow 8 more. */
const [firstChunk, chunkHeader] = [12, 8];
const animated = 0x02;

function readHeader(bytes: Uint8Array): PictureHeader {
  const reader = new ByteReader(bytes, true);
  const size = sizeOf(reader);
  return {
    ...size,
    decodedBytes: 4 * (size.width * size.height + (isAnimated(reader) ? framePixels(reader) : 0)),
    isCutShort: reader.long(4) + 8 > bytes.length,
    orientation: exifOrientation(exifOf(reader)),
  };
}

function isAnimated(reader: ByteReader): boolean {
  return reader.text(firstChunk, 4) === 'VP8X' && (reader.byte(firstChunk + chunkHeader) & animated) !== 0;
}

function framePixels(reader: ByteReader): number {
  const { width, height } = firstFrame(reader, firstChunk);
  return width * height;
}

/** By the first chunk: of an extended file its canvas, or else the picture's own header, lossy or lossless. */
function sizeOf(reader: ByteReader): Size {
  const data = firstChunk + chunkHeader;
  switch (reader.text(firstChunk, 4)) {
    case 'VP8X':
      return { width: reader.triple(data + 4) + 1, height: reader.triple(data + 7) + 1 };
    case 'VP8 ':
      return { width: reader.short(data + 6) & 0x3fff, height: reader.short(data + 8) & 0x3fff };
    case 'VP8L': {
      const bits = reader.long(data + 1);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default:
      throw new RangeError('its first chunk is not a picture');
  }
}

/** Its data may begin with the name that they have in a JPEG. */
function exifOf(reader: ByteReader): Uint8Array | undefined {
  const data = findChunk(reader, 'EXIF', firstChunk);
  const isNamed = data !== undefined && String.fromCharCode(...data.subarray(0, 4)) === 'Exif';
  return isNamed ? data.subarray(6) : data;
}

async function decode(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Picture> {
  const reader = new ByteReader(bytes, true);
  if (!isAnimated(reader)) return (await codec.decode(bytes, readWasm)).picture;
  const frame = firstFrame(reader, firstChunk);
  const { picture } = await codec.decode(frame.file, readWasm);
  if (picture.width !== frame.width || picture.height !== frame.height) throw new Error('its frame has another size');
  return onCanvas(frame, picture, sizeOf(reader));
}
