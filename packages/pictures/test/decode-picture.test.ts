import { describe, expect, it } from '@jest/globals';
import { decodePicture } from '@scorecam/pictures';
import fc from 'fast-check';
import { Jimp, JimpMime } from 'jimp';
import { bmp } from './support/bmp-file.js';
import { decode, invalid, reds, refusal } from './support/decode.js';
import { png, withOrientation, withPngOrientation } from './support/picture-files.js';
import { avif, inks, jpegs, jpegTiles, webps } from './support/pillow-files.js';
import { grayTags, tiff } from './support/tiff-file.js';

/** 32 x 16: red at the upper left, green at the upper right, blue at the lower left, white at the lower right. */
function quarters(): InstanceType<typeof Jimp> {
  const image = new Jimp({ width: 32, height: 16 });
  image.scan((x, y, at) => {
    const [right, low] = [x >= 16, y >= 8];
    image.bitmap.data.set([right === low ? 255 : 0, right ? 255 : 0, low ? 255 : 0, 255], at);
    if (right && !low) image.bitmap.data.set([0, 255, 0, 255], at);
    if (!right && low) image.bitmap.data.set([0, 0, 255, 255], at);
  });
  return image;
}

/** The colors of the four corners, each channel as 0 or 1: what JPEG blurs stays apart. */
function corners({ width, height, data }: { width: number; height: number; data: Uint8Array }): string {
  const at = (x: number, y: number) =>
    Array.from(data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3), (v) => Number(v > 127)).join('');
  return [at(0, 0), at(width - 1, 0), at(0, height - 1), at(width - 1, height - 1)].join(' ');
}

const upright = '100 010 001 111';
const mimes = [JimpMime.png, JimpMime.jpeg, JimpMime.gif, JimpMime.bmp, JimpMime.tiff] as const;

describe('decodePicture', () => {
  it.each(mimes)('reads %s', async (mime) => {
    const picture = await decode(await quarters().getBuffer(mime));
    expect([picture.width, picture.height]).toEqual([32, 16]);
    expect(corners(picture)).toBe(upright);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async (orientation) => {
    const stored = orientation < 5 ? [32, 16] : [16, 32];
    const jpeg = await quarters().getBuffer(JimpMime.jpeg);
    const picture = await decode(withOrientation(jpeg, orientation));
    expect([picture.width, picture.height]).toEqual(stored);
    // What the stored picture's corners become, by the table of the EXIF standard.
    const expected = [
      upright,
      '010 100 111 001',
      '111 001 010 100',
      '001 111 100 010',
      '100 001 010 111',
      '001 100 111 010',
      '111 010 001 100',
      '010 111 100 001',
    ];
    expect(corners(picture)).toBe(expected[orientation - 1]);
  });

  it('turns a PNG and a TIFF upright too', async () => {
    const column = png({ width: 1, height: 3, depth: 8, colorType: 0, rows: [[1], [2], [3]] });
    expect(reds(await decode(withPngOrientation(column, 6)))).toEqual([[3, 2, 1]]);
    expect(reds(await decode(withPngOrientation(column, 8)))).toEqual([[1, 2, 3]]);
    const turned = (orientation: number) =>
      tiff({ tags: { ...grayTags(1, 3), 274: [orientation] }, strips: [Buffer.from([1, 2, 3])] });
    expect(reds(await decode(turned(1)))).toEqual([[1], [2], [3]]);
    expect(reds(await decode(turned(6)))).toEqual([[3, 2, 1]]);
  });

  it('refuses what declares more pixels than it should decode', async () => {
    const bomb = png({ width: 1, height: 1, depth: 8, colorType: 0, rows: [[0]] });
    bomb.writeUInt32BE(10_001, 16);
    bomb.writeUInt32BE(10_000, 20);
    expect(await refusal(bomb)).toEqual(
      invalid(/declares a size of 10001 x 10000 pixels; the limit is 100 megapixels and 32768 a side/),
    );
    const wide = bmp({ width: 40_000, depth: 24, rows: [[1, 2, 3]] });
    expect(await refusal(wide)).toEqual(invalid(/declares a size of 40000 x 1/));
    expect(await refusal(bmp({ width: 0, depth: 24, rows: [[]] }))).toEqual(invalid(/there is nothing in it/));
  });

  it.each(mimes)('refuses %s that is cut short anywhere', async (mime) => {
    const whole = await quarters().getBuffer(mime);
    // A GIF may lack its last bytes, the empty block and the trailer, and jimp's BMP some that belong to no row.
    const spare: Readonly<Record<string, number>> = { [JimpMime.gif]: 4, [JimpMime.bmp]: 3 };
    const last = whole.length - (spare[mime] ?? 1);
    const step = Math.ceil(last / 60);
    for (let length = last; length > 0; length -= step)
      expect(await refusal(whole.subarray(0, length))).toEqual(invalid('"x" '));
  });

  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /is an empty file/],
    ['text', Buffer.from('is not a picture'), /is not a supported picture; use JPEG, PNG, WebP/],
    [
      'HEIC',
      Buffer.from('\0\0\0\x18ftypheic'),
      /is a HEIC \(or HEIF\) file, which cannot be read here; save it as JPEG/,
    ],
    ['JPEG 2000', Buffer.from('\0\0\0\x0cjP  '), /is a JPEG 2000 file/],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await refusal(bytes)).toEqual(invalid(message));
  });

  it('reads a view into a larger buffer', async () => {
    for (const { file } of [...jpegs, ...webps, jpegTiles]) {
      const padded = Buffer.concat([Buffer.alloc(3), file]);
      const view = new Uint8Array(padded.buffer, padded.byteOffset + 3, file.length);
      expect(await decode(view)).toEqual(await decode(file));
    }
  });

  it('does not blame a picture for a decoder that is not there, and tries it again', async () => {
    const failure = () => Promise.reject(new Error('no such file'));
    const message = 'The decoder "@jsquash/avif/codec/dec/avif_dec.wasm" cannot be loaded (no such file)';
    await expect(decodePicture(avif.file, 'x', failure)).rejects.toMatchObject({
      code: 'RUNTIME_FAILURE',
      message: expect.stringContaining(message),
    });
    expect(await decode(avif.file)).toMatchObject({ width: 13, height: 9 });
  });

  it('fails only by a ScorecamError, for any wrong bytes', async () => {
    const made = await Promise.all(mimes.map((mime) => quarters().getBuffer(mime)));
    const files = [...made, ...[...jpegs, ...webps, inks, avif, jpegTiles].map(({ file }) => file)];
    const damage = fc.record({ file: fc.constantFrom(...files), at: fc.nat(), byte: fc.nat(255) });
    const property = fc.asyncProperty(damage, async ({ file, at, byte }) => {
      const bytes = Buffer.from(file);
      bytes[at % Math.min(bytes.length, 700)] = byte;
      try {
        const { width, height, data } = await decode(bytes);
        expect(data).toHaveLength(4 * width * height);
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_IMAGE' });
      }
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
