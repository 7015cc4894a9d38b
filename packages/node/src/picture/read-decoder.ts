import type { WasmFile } from '@scorecam/pictures';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** Reads a decoder from the package that brings it. */
export function readDecoder(file: WasmFile): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(resolve(file));
}
