import { describe, expect, it } from '@jest/globals';
import { toGrey } from '../../src/image/grey.js';
import { channel, chequered, paint } from './pictures.js';
import { createHash } from 'node:crypto';

// Levels and digest are those of Pillow 11.3, convert('L').
describe('toGrey', () => {
  it.each([
    { colour: [255, 0, 0], luma: 76 },
    { colour: [0, 255, 0], luma: 150 },
    { colour: [0, 0, 255], luma: 29 },
    { colour: [255, 255, 255], luma: 255 },
    { colour: [10, 20, 30], luma: 18 },
    { colour: [200, 100, 50], luma: 124 },
  ])('gives $colour the luma $luma', ({ colour, luma }) => {
    expect([...toGrey(paint(1, 1, () => [...colour, 7])).data]).toEqual([luma, luma, luma, 7]);
  });

  it("has every level of Pillow's", () => {
    const levels = Uint8Array.from(channel(toGrey(chequered()), 0));
    const digest = createHash('sha256').update(levels).digest('hex');
    expect(digest).toBe('8893ad4b765d99232b935e15b778f3bcec4f64df641ffc07a89179ad35639a4d');
  });
});
