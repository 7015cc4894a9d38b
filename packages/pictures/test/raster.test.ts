import { describe, expect, it } from '@jest/globals';
import { decodeWhole, invalid } from './support/decode.js';
import { png } from './support/picture-files.js';
import { grayTags, rgbTags, tiff } from './support/tiff-file.js';

/** Numbers in as many bytes as each takes. */
function bytesOf(array: ArrayBufferView): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** 3 x 2 pixels of six bands, pixel by pixel. */
const numbers = Array.from({ length: 36 }, (_, i) => i * 7);
const six = { ...grayTags(3, 2), 277: [6], 258: new Array<number>(6).fill(16), 338: [0, 0, 0, 0, 0] };
const planesOf = (values: readonly number[]) =>
  [0, 1, 2, 3, 4, 5].map((band) => values.filter((_, i) => i % 6 === band));
const formatOf = (format: number) => new Array<number>(6).fill(format);

describe('decodeImage', () => {
  it.each([
    ['of 16 bits', tiff({ tags: six, strips: [bytesOf(Uint16Array.from(numbers))] })],
    [
      'in planes',
      tiff({ tags: { ...six, 284: [2] }, strips: planesOf(numbers).map((plane) => bytesOf(Uint16Array.from(plane))) }),
    ],
    ['of signed 16 bits', tiff({ tags: { ...six, 339: formatOf(2) }, strips: [bytesOf(Int16Array.from(numbers))] })],
    [
      'of floats',
      tiff({ tags: { ...six, 258: formatOf(32), 339: formatOf(3) }, strips: [bytesOf(Float32Array.from(numbers))] }),
    ],
  ])('reads the bands of a TIFF %s', async (_, file) => {
    const { data, ...raster } = await decodeWhole(file);
    expect(raster).toEqual({ width: 3, height: 2, bands: 6 });
    expect([...data]).toEqual(numbers);
  });

  it('knows the colors of a TIFF that has another band behind them, and turns it upright', async () => {
    const tags = { ...rgbTags(2, 1), 277: [4], 258: [8, 8, 8, 8], 338: [0], 274: [6] };
    const raster = await decodeWhole(tiff({ tags, strips: [Buffer.from([1, 2, 3, 4, 5, 6, 7, 8])] }));
    expect(raster).toMatchObject({ width: 1, height: 2, bands: 4, colors: 3 });
    expect([...raster.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('gives the pictures of all other files, and of alpha', async () => {
    const alpha = { ...rgbTags(1, 1), 277: [4], 258: [8, 8, 8, 8], 338: [2] };
    const picture = await decodeWhole(tiff({ tags: alpha, strips: [Buffer.from([1, 2, 3, 4])] }));
    expect(picture).toEqual({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 4) });
  });

  it('keeps the 16 bits of a PNG or a TIFF if they are asked for', async () => {
    const wide = png({ width: 1, height: 1, depth: 16, colorType: 2, rows: [[0x0f, 0xff, 0, 1, 2, 0]] });
    expect(await decodeWhole(wide)).not.toHaveProperty('bands');
    const raster = await decodeWhole(wide, true);
    expect(raster).toMatchObject({ width: 1, height: 1, bands: 4, colors: 3 });
    expect([...raster.data]).toEqual([0x0fff, 1, 0x200, 0xffff]);
    const gray = tiff({ tags: { ...grayTags(2, 1), 258: [16] }, strips: [bytesOf(Uint16Array.of(4095, 7))] });
    expect(await decodeWhole(gray, true)).toEqual({
      width: 2,
      height: 1,
      bands: 1,
      data: Uint16Array.of(4095, 7),
      colors: 1,
    });
    const narrow = png({ width: 1, height: 1, depth: 8, colorType: 0, rows: [[7]] });
    expect(await decodeWhole(narrow, true)).not.toHaveProperty('bands');
  });

  it('refuses bands of a rare kind by their trait', async () => {
    const file = tiff({ tags: { ...six, 258: formatOf(12) }, strips: [Buffer.alloc(54)] });
    await expect(decodeWhole(file)).rejects.toEqual(invalid(/is a TIFF file of a rare kind of samples \(12 bits/));
  });
});
