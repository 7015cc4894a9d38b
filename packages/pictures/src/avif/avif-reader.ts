import type { Picture } from '@scorecam/core';
import { ByteReader } from '../byte-reader.js';
import type { FormatReader, PictureHeader } from '../format-reader.js';
import { type ReadWasm, type EmscriptenDecoder, WasmCodec, wasmFiles } from '../wasm-codec.js';
import { boxesIn, findBox } from './boxes.js';

/** AVIF. Its colors differ from Pillow's by some levels if they are stored at half the size. */
export const avifReader: FormatReader = { kind: 'an AVIF file', header: readHeader, decode };

const codec = new WasmCodec(wasmFiles.avif, async () => {
  const { init, default: decodeAvif } = await import('@jsquash/avif/decode.js');
  // Their types leave out the options and the bytes as a view.
  return { init, decode: decodeAvif } as unknown as EmscriptenDecoder;
});

/** By how many quarters a picture is to be turned to the left, as an EXIF orientation. */
const quarterTurns = [1, 8, 3, 6];

/** The largest size of those that the file declares: a picture may come in tiles, and with a thumbnail. */
function readHeader(bytes: Uint8Array): PictureHeader {
  const reader = new ByteReader(bytes, false);
  const file = { start: 0, end: bytes.length };
  const meta = findBox(reader, file, 'meta');
  const properties = findBox(reader, findBox(reader, { ...meta, start: meta.start + 4 }, 'iprp'), 'ipco');
  const found = boxesIn(reader, properties);
  const sizes = found
    .filter(({ name }) => name === 'ispe')
    .map(({ start }) => ({ width: reader.long(start + 4), height: reader.long(start + 8) }));
  const size = sizes.reduce((a, b) => (a.width * a.height >= b.width * b.height ? a : b), { width: 0, height: 0 });
  const turn = found.find(({ name }) => name === 'irot');
  return {
    ...size,
    decodedBytes: 4 * size.width * size.height,
    isCutShort: boxesIn(reader, file).some(({ end }) => end > bytes.length),
    orientation: turn ? quarterTurns[reader.byte(turn.start) & 3]! : 1,
    unreadable: found.some(({ name }) => name === 'imir') ? 'is an AVIF file that is stored mirrored' : undefined,
  };
}

async function decode(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Picture> {
  return (await codec.decode(bytes, readWasm)).picture;
}
