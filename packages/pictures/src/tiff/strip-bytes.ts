import type { BaseDecoder } from 'geotiff';

/** Bytes of a whole strip or tile once it is unpacked; the last strip may have fewer. */
export function stripBytes(parameters: BaseDecoder['parameters']): number {
  const { tileWidth, tileHeight, bitsPerSample, planarConfiguration } = parameters;
  const bits = typeof bitsPerSample === 'number' ? [bitsPerSample] : Array.from(bitsPerSample);
  const pixelBits = planarConfiguration === 2 ? bits[0]! : bits.reduce((sum, each) => sum + each, 0);
  return tileHeight * Math.ceil((tileWidth * pixelBits) / 8);
}
