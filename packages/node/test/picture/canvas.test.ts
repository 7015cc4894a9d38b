import { expect, it } from '@jest/globals';
import { SANS_16_BLACK } from '@jimp/plugin-print/fonts';
import { Jimp, loadFont, measureText as measureByJimp } from 'jimp';
import { measureText, readFont } from '../../src/picture/bitmap-font.js';
import { paste, print, whiteCanvas } from '../../src/picture/canvas.js';

const text = 'AVATAR, To "features.14": 0.97 Wy';

it('draws text as jimp does, with its kernings, and leaves out what lies outside of the canvas', async () => {
  const [own, theirs] = await Promise.all([readFont(SANS_16_BLACK), loadFont(SANS_16_BLACK)]);
  expect(measureText(own, text)).toBe(measureByJimp(theirs, text));
  for (const [x, y] of [
    [3, 2],
    [-5, -4],
  ] as const) {
    const canvas = whiteCanvas({ width: 150, height: 20 });
    print(canvas, text, { font: own, x, y });
    const expected = new Jimp({ width: 150, height: 20, color: 0xffffffff }).print({ font: theirs, x, y, text });
    expect(Buffer.from(canvas.data).equals(expected.bitmap.data)).toBe(true);
    expect(canvas.data.filter((value) => value < 128).length).toBeGreaterThan(500);
  }
});

it('pastes a picture at its place, opaque', () => {
  const canvas = whiteCanvas({ width: 3, height: 2 });
  paste(canvas, { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 7) }, { x: 1, y: 1 });
  expect([...canvas.data.subarray(12)]).toEqual([255, 255, 255, 255, 1, 2, 3, 255, 4, 5, 6, 255]);
  expect(canvas.data.subarray(0, 12).every((value) => value === 255)).toBe(true);
});
