import type { BaseDecoder } from 'geotiff';
import { unpackLzw } from '../lzw.js';
import { stripBytes } from './strip-bytes.js';

/** Strips and tiles that are packed by LZW. geotiff's own decoder hangs on damaged codes, and makes do with too few. */
export function lzwStrips(base: typeof BaseDecoder): typeof BaseDecoder {
  return class LzwStrips extends base {
    override decodeBlock(packed: ArrayBufferLike): ArrayBufferLike {
      const variant = { codeSize: 8, highBitsFirst: true, growsBefore: 1 } as const;
      return unpackLzw(new Uint8Array(packed), stripBytes(this.parameters), variant).slice().buffer;
    }
  };
}
