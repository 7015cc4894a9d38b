import { describe, expect, it } from '@jest/globals';
import { decode, invalid, pixels, reds, refusal } from './support/decode.js';
import { interlacedGif, transparentGif } from './support/picture-files.js';

describe('a GIF', () => {
  it('keeps the color of transparent pixels', async () => {
    expect(pixels(await decode(transparentGif))).toEqual([
      [255, 0, 0, 255],
      [0, 0, 255, 0],
    ]);
  });

  it('has the rows of an interlaced file in order', async () => {
    expect(reds(await decode(interlacedGif))).toEqual([[0], [1], [2], [3]]);
  });

  it('has the size of its canvas, for a frame of any size', async () => {
    const high = Buffer.from(interlacedGif);
    high.writeUInt16LE(2, 8); // the canvas ends below the second of four rows
    expect(reds(await decode(high))).toEqual([[0], [1]]);
    const plain = Buffer.from(high);
    plain[plain.indexOf('2c', 0, 'hex') + 9] = 0;
    expect(reds(await decode(plain))).toEqual([[0], [2]]);
  });

  it('unpacks no rows below its canvas', async () => {
    const endless = Buffer.from(interlacedGif);
    const frame = endless.indexOf('2c', 0, 'hex');
    endless.writeUInt16LE(30_000, frame + 7); // of which four are there
    endless[frame + 9] = 0;
    expect(reds(await decode(endless))).toEqual([[0], [2], [1], [3]]);
  });

  it('is refused if its codes end too soon', async () => {
    const short = Buffer.from(transparentGif);
    short.writeUInt16LE(2, short.indexOf('2c', 0, 'hex') + 7);
    short.writeUInt16LE(2, 8);
    expect(await refusal(short)).toEqual(
      invalid(/GIF file that cannot be decoded \(the codes end before the picture does\)/),
    );
  });
});
