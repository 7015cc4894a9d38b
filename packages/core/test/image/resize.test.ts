import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { resizePicture } from '../../src/image/index.js';
import { resizeWindow } from '../../src/image/resize.js';
import { anyPicture, channel, chequered, grays, paint, rgbDigest } from './pictures.js';

const side = fc.integer({ min: 1, max: 40 });

/** A range of a side: its start and its length, from two fractions. */
function within([length, start, share]: [number, number, number]): [number, number] {
  const first = Math.min(length - 1, Math.floor(start * length));
  return [first, 1 + Math.floor(share * (length - 1 - first))];
}

// Numbers and digests are those of Pillow 11.3, Image.resize(size, Image.BILINEAR).
describe('resizePicture', () => {
  it.each([
    // The first pixel has its center at 1.25 and a radius of 2.5: (.7·0 + .9·10 + .5·40 + .1·90) / 2.2 = 17.3.
    { levels: [0, 10, 40, 90, 160], width: 2, expected: [17, 97] },
    { levels: [0, 10, 40, 90, 160], width: 3, expected: [4, 44, 130] },
    { levels: [0, 255, 0, 255, 255, 0, 0, 255], width: 3, expected: [121, 164, 94] },
    { levels: [0, 100, 255], width: 7, expected: [0, 14, 57, 100, 166, 233, 255] },
  ])('turns $levels into $expected', ({ levels, width, expected }) => {
    expect(channel(resizePicture(grays([levels]), width, 1), 0)).toEqual(expected);
    const column = grays(levels.map((level) => [level]));
    expect(channel(resizePicture(column, 1, width), 1)).toEqual(expected);
  });

  it('rounds to 8 bits between the width and the height', () => {
    const picture = grays([
      [0, 50, 100, 150],
      [20, 70, 120, 170],
      [255, 0, 255, 0],
      [9, 8, 7, 6],
    ]);
    expect(channel(resizePicture(picture, 3, 2), 2)).toEqual([47, 91, 135, 86, 72, 57]);
  });

  it.each([
    { width: 32, height: 24, digest: '359d6c4ee366c2b05b7a1e0e2c9847c83e81b812c7eb82a095d5702189244a79' },
    { width: 20, height: 120, digest: '6800af98a0dce795a4d56749861b8d82199c183a9391fdaf98037ab354871738' },
    { width: 200, height: 31, digest: '219b106154e6b0a575f88a67c9a0204aaee10d613c15eb82263cd3591b201f0f' },
    { width: 83, height: 10, digest: '64ee17a9ebc3ce430328a78b561cb8f316a637f3d3ec67acfa3a5839c3d38835' },
    { width: 1, height: 1, digest: 'dfdf34092c5873e74f7f175b489b8a7d8c00bd33797c1cfa6bde18e7ccf40588' },
  ])("is Pillow's bit for bit at $width x $height", ({ width, height, digest }) => {
    expect(rgbDigest(resizePicture(chequered(), width, height))).toBe(digest);
  });

  // hashlib.sha256(image.resize(size, filter).tobytes()) of Pillow 11.3.
  it.each([
    ['bicubic', 32, 24, 'be64383ee0aae06d1fe679cb2111b86430b17f817e31a6873c1809e6f41d5eb3'],
    ['bicubic', 130, 97, 'd77885fc6f5e8976daa3984ed332881affe028f045935c38a48a561e31073b52'],
    ['lanczos', 32, 24, '61131f7c31aebb34038344dadc2f4587b3e0b2dfa582c3d96097564c61185514'],
    ['lanczos', 130, 97, '699992e348c3dbdbceff5d2f507b778951d918a80662c26fc16e1ea1fd203d91'],
    ['box', 32, 24, '48ef73a8b36dc3c5b3d4a1d212783c2d9baf154b5d3c45012cd6a1cf10edfa54'],
    ['box', 130, 97, 'bee08cf4a0f526fcb39e6b0b41bdac1fe515d73b8ec539ae8858005c58b7fa0e'],
    ['hamming', 32, 24, '7b5da5c13ebada51cd4b8217b88a5f495a3518746d7da02eb168bb1da23edc2c'],
    ['hamming', 130, 97, 'd355cacfda77b0c4383dd004c514671fb58d45789b7a5d3d8009e302e0b01f30'],
  ] as const)("is Pillow's bit for bit with the filter %s to %i x %i", (resampling, width, height, digest) => {
    const window = { left: 0, top: 0, width, height };
    expect(rgbDigest(resizeWindow(chequered(), { width, height }, { window, resampling }))).toBe(digest);
  });

  it('stays within the range of each channel', () => {
    fc.assert(
      fc.property(anyPicture, side, side, (picture, width, height) => {
        const resized = resizePicture(picture, width, height);
        expect(resized.data.length).toBe(4 * width * height);
        for (let index = 0; index < 4; index++) {
          const given = channel(picture, index);
          const levels = channel(resized, index);
          expect(Math.min(...levels)).toBeGreaterThanOrEqual(Math.min(...given));
          expect(Math.max(...levels)).toBeLessThanOrEqual(Math.max(...given));
        }
      }),
    );
  });

  it('returns the same pixels at the same size', () => {
    fc.assert(
      fc.property(anyPicture, (picture) =>
        expect(resizePicture(picture, picture.width, picture.height)).toEqual(picture),
      ),
    );
  });

  it('keeps a uniform picture uniform over thousands of pixels', () => {
    const white = paint(20_000, 1, () => [255, 255, 255]);
    expect([...resizePicture(white, 1, 1).data]).toEqual([255, 255, 255, 255]);
  });

  it('given a million white pixels, whose rounded weights sum to more than 1, gives white and not black', () => {
    const width = 1_128_748; // almost every weight is rounded up: without a bound 258 would come out, which is 2 in a byte
    const white = { width, height: 1, data: new Uint8Array(4 * width).fill(255) };
    expect([...resizePicture(white, 1, 1).data]).toEqual([255, 255, 255, 255]);
  });

  it('computes a window equal to that part of the whole', () => {
    const stretch = fc.tuple(
      side,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(anyPicture, stretch, stretch, (picture, across, down) => {
        const [left, width] = within(across);
        const [top, height] = within(down);
        const whole = resizePicture(picture, across[0], down[0]);
        const window = resizeWindow(picture, whole, { window: { left, top, width, height } });
        const rows = Array.from({ length: height }, (_, y) => {
          const from = 4 * ((top + y) * whole.width + left);
          return Array.from(whole.data.subarray(from, from + 4 * width));
        });
        expect(window).toEqual({ width, height, data: Uint8Array.from(rows.flat()) });
      }),
    );
  });

  it.each([0, -3, 2.5])('refuses a side of %p', (wrong) => {
    const picture = grays([[0]]);
    expect(() => resizePicture(picture, wrong, 1)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => resizePicture(picture, 1, wrong)).toThrow(`an integer of 1 or more, not ${wrong}`);
  });
});
