import { describe, expect, it } from '@jest/globals';
import { decodePicture } from '@scorecam/node';
import { upsampleRow } from '../../../src/picture/jpeg/chroma.js';
import { pillowJpegs } from '../../support/pillow-jpegs.js';

describe('a JPEG', () => {
  it.each(pillowJpegs)('of $name has the levels that Pillow reads', async ({ jpeg, rgb }) => {
    const { width, height, data } = await decodePicture(jpeg, 'x');
    expect([width, height]).toEqual([13, 9]);
    const differences = Array.from(rgb, (level, i) => Math.abs(level - data[4 * Math.floor(i / 3) + (i % 3)]!));
    // jpeg-js rounds its transform a little differently: by 1 in luma and chroma, which is 1 + 1.772 in blue.
    expect(Math.max(...differences)).toBeLessThanOrEqual(3);
    // Chroma samples that are only repeated give 3 and more.
    expect(differences.reduce((sum, each) => sum + each) / differences.length).toBeLessThan(0.4);
  });
});

describe('upsampleRow', () => {
  const plane = { width: 3, height: 2, data: Uint8Array.of(0, 100, 200, 80, 20, 40) };
  const row = (y: number, factors: { across: number; down: number }, length = 6) => {
    const values = new Uint8Array(length);
    upsampleRow({ ...plane, ...factors }, y, values);
    return [...values];
  };

  it('weighs the nearer samples by three, as libjpeg does', () => {
    expect(row(0, { across: 2, down: 1 })).toEqual([0, 25, 75, 125, 175, 200]);
    expect(row(1, { across: 1, down: 2 }, 3)).toEqual([20, 80, 160]);
    // Sums of rows: [80, 320, 640]; then 9/16, 3/16, 3/16, 1/16.
    expect(row(1, { across: 2, down: 2 })).toEqual([20, 35, 65, 100, 140, 160]);
  });

  it('ends with the pixel in the middle where the width is odd', () => {
    expect(row(0, { across: 2, down: 1 }, 5)).toEqual([0, 25, 75, 125, 175]);
  });

  it('repeats samples of three pixels and more, and those of a plane of two', () => {
    expect(row(0, { across: 4, down: 1 }, 12)).toEqual([0, 0, 0, 0, 100, 100, 100, 100, 200, 200, 200, 200]);
    const narrow = new Uint8Array(4);
    upsampleRow({ width: 2, height: 1, data: Uint8Array.of(0, 100), across: 2, down: 1 }, 0, narrow);
    expect([...narrow]).toEqual([0, 0, 100, 100]);
  });
});
