import type { Picture } from '@scorecam/core';
import { type EmscriptenDecoder, type ReadWasm, WasmCodec, wasmFiles } from '../wasm-codec.js';
import { decodeInks } from './decode-inks.js';
import { jpegHeader } from './header.js';

const codec = new WasmCodec(wasmFiles.jpeg, async () => {
  const { init, default: decode } = await import('@jsquash/jpeg/decode.js');
  // Their types leave out the options and the bytes as a view.
  return { init, decode } as unknown as EmscriptenDecoder;
});

/**
 * The picture in a JPEG stream, by libjpeg's arithmetic: fancy upsampling, its integer transform.
 *
 * @throws Error if it is damaged: libjpeg would fill in what is missing
 */
export async function decodeJpeg(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Picture> {
  if (jpegHeader(bytes).components === 4) return decodeInks(bytes);
  const { picture, warnings } = await codec.decode(bytes, readWasm);
  const damage = warnings.find((warning) => !isHarmless(warning));
  if (damage !== undefined) throw new Error(damage);
  return picture;
}

/** Bytes between segments are passed over; all other warnings of libjpeg mean pixels that are missing or made up. */
function isHarmless(warning: string): boolean {
  return warning.includes('extraneous bytes before marker');
}
