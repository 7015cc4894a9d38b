import type { Picture, Size } from '@scorecam/core';
import { ByteReader } from '../byte-reader.js';
import { exifOrientation } from '../exif-orientation.js';
import type { FormatReader, PictureHeader } from '../format-reader.js';
import { type ReadWasm, type EmscriptenDecoder, WasmCodec, wasmFiles } from '../wasm-codec.js';

/** WebP, lossy and lossless, without animation. */
export const webpReader: FormatReader = { kind: 'a WebP file', header: readHeader, decode };

const codec = new WasmCodec(wasmFiles.webp, async () => {
  const { init, default: decodeWebp } = await import('@jsquash/webp/decode.js');
  // Their types leave out the compiled module and the bytes as a view.
  return { init, decode: decodeWebp } as unknown as EmscriptenDecoder;
});

/** Behind the file's own header of 12 bytes: chunks of a name, a length and data, filled up to an even length. */
const [fileHeader, chunkHeader] = [12, 8];
const animated = 0x02;

function readHeader(bytes: Uint8Array): PictureHeader {
  const reader = new ByteReader(bytes, true);
  const size = sizeOf(reader);
  const extended = reader.text(fileHeader, 4) === 'VP8X';
  const isAnimated = extended && (reader.byte(fileHeader + chunkHeader) & animated) !== 0;
  return {
    ...size,
    decodedBytes: 4 * size.width * size.height,
    isCutShort: reader.long(4) + 8 > bytes.length,
    orientation: extended ? exifOrientation(exifChunk(reader)) : 1,
    unreadable: isAnimated ? 'is an animated WebP file' : undefined,
  };
}

/** By the first chunk: of an extended file its canvas, or else the picture's own header, lossy or lossless. */
function sizeOf(reader: ByteReader): Size {
  const data = fileHeader + chunkHeader;
  switch (reader.text(fileHeader, 4)) {
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
function exifChunk(reader: ByteReader): Uint8Array | undefined {
  const name = 'Exif\0\0';
  for (let at = fileHeader; at + chunkHeader <= reader.length;) {
    const length = reader.long(at + 4);
    const data = at + chunkHeader;
    if (reader.text(at, 4) === 'EXIF') {
      const skipped = reader.text(data, name.length) === name ? name.length : 0;
      return reader.bytes.subarray(data + skipped, data + length);
    }
    at = data + length + (length % 2);
  }
  return undefined;
}

async function decode(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Picture> {
  return (await codec.decode(bytes, readWasm)).picture;
}
