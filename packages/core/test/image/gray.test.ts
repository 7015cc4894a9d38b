import { describe, expect, it } from '@jest/globals';
import { toGray } from '../../src/image/gray.js';
import { channel, chequered, paint } from './pictures.js';
import { createHash } from 'node:crypto';

// Values and digest are those of Pillow 11.3, convert('L').
describe('toGray', () => {
  it.each([
    { color: [255, 0, 0], luma: 76 },
    { color: [0, 255, 0], luma: 150 },
    { color: [0, 0, 255], luma: 29 },
    { color: [255, 255, 255], luma: 255 },
    { color: [10, 20, 30], luma: 18 },
    { color: [200, 100, 50], luma: 124 },
  ])('gives $color the luma $luma', ({ color, luma }) => {
    expect([...toGray(paint(1, 1, () => [...color, 7])).data]).toEqual([luma, luma, luma, 7]);
  });

  it("gives all of Pillow's values", () => {
    const levels = Uint8Array.from(channel(toGray(chequered()), 0));
    const digest = createHash('sha256').update(levels).digest('hex');
    expect(digest).toBe('8893ad4b765d99232b935e15b778f3bcec4f64df641ffc07a89179ad35639a4d');
  });
});
