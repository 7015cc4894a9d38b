/** WebP files with loss, by libwebp in WebAssembly: a tenth of the bytes of a PNG of a photograph. */
import { type Picture, ScorecamError } from '@scorecam/core';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** libwebp's scale from 0 to 100; at this quality a photograph of 512 pixels takes about 30 KB. */
const quality = 75;

/**
 * libwebp's effort from 0 to 6: the default, 4, takes three times as long for 12 % fewer bytes; 0 takes 14 % less time for 8 % more
 * bytes. mozjpeg in WebAssembly takes more than three times as long, for a tenth fewer bytes.
 */
const method = 1;

/** Node has had the instructions of SIMD since its version 16, so that all machines run the same code. */
const encoderFile = '@jsquash/webp/codec/enc/webp_enc_simd.wasm';

const { resolve } = createRequire(import.meta.url);

let encoder: Promise<Encode> | undefined;

/** The colors of a picture as a WebP file; the longer side is 16,383 pixels at most. */
export async function encodeWebp({ width, height, data }: Picture): Promise<Uint8Array> {
  const encode = await (encoder ??= loadEncoder());
  const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(await encode({ width, height, data: pixels }, { quality, method }));
}

type Encode = (
  picture: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray },
  options: { readonly quality: number; readonly method: number },
) => Promise<ArrayBuffer>;

async function loadEncoder(): Promise<Encode> {
  try {
    const { init, default: encode } = await import('@jsquash/webp/encode.js');
    await init({ wasmBinary: await readFile(resolve(encoderFile)) });
    return encode;
  } catch (error) {
    encoder = undefined; // to be tried again
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The encoder "${encoderFile}" cannot be loaded (${reason}): check the installation.`;
    throw new ScorecamError('RUNTIME_FAILURE', message, error);
  }
}
