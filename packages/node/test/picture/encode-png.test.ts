import { describe, expect, it } from '@jest/globals';
import { colorize, type Picture } from '@scorecam/core';
import { decodePicture, encodePng } from '../../src/index.js';

/** A picture whose pixels go through so many colors in turn, some of them transparent if `alpha` says so. */
function colored(count: number, alpha: (color: number) => number = () => 255): Picture {
  const [width, height] = [37, 29];
  const pixels = Array.from({ length: width * height }, (_, i) => (i * 7) % count);
  const data = Uint8Array.from(pixels.flatMap((color) => [color % 256, color >> 8, 255 - (color % 256), alpha(color)]));
  return { width, height, data };
}

/** The name of the chunk behind the header, which takes 8 + 25 bytes. */
const secondChunk = (file: Uint8Array) => Buffer.from(file).toString('latin1', 37, 41);

describe('encodePng', () => {
  it.each([
    ['1 color', colored(1), 'PLTE'],
    ['256 colors', colored(256), 'PLTE'],
    ['257 colors', colored(257), 'IDAT'],
    ['256 colors, of which some are transparent', colored(256, (color) => color % 3), 'PLTE'],
  ])('keeps every byte of %s', async (_, picture, expected) => {
    const file = await encodePng(picture);
    expect(secondChunk(file)).toBe(expected);
    expect(await decodePicture(file, 'colors.png')).toEqual(picture);
  });

  it('takes pixels that begin at an odd byte', async () => {
    const picture = colored(9);
    const shifted = new Uint8Array(picture.data.length + 1);
    shifted.set(picture.data, 1);
    expect(await encodePng({ ...picture, data: shifted.subarray(1) })).toEqual(await encodePng(picture));
  });

  it('stores a heat map by its colors, a byte for each pixel before compression', async () => {
    const data = Float32Array.from({ length: 64 * 48 }, (_, i) => (i * 0.61803) % 1); // nothing to compress
    const map = colorize({ width: 64, height: 48, data }, 'turbo');
    expect((await encodePng(map)).length).toBeLessThan(1.4 * 64 * 48);
  });
});
