import { describe, expect, it } from '@jest/globals';
import type { Picture } from '@scorecam/core';
import { decodePicture, encodePng, readPicture } from '@scorecam/node';
import fc from 'fast-check';
import { Jimp, JimpMime } from 'jimp';
import { readdirSync, writeFileSync } from 'node:fs';
import {
  columnTiff,
  interlacedGif,
  png,
  type PngSpec,
  transparentGif,
  withOrientation,
  withPngOrientation,
} from '../support/picture-files.js';
import { describeShared, sharedPath } from '../support/shared.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const inFolder = useTemporaryFolder();

type Rgba = [number, number, number, number];

function pixels({ data }: Picture): Rgba[] {
  return Array.from({ length: data.length / 4 }, (_, i) => Array.from(data.subarray(4 * i, 4 * i + 4)) as Rgba);
}

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
function corners({ width, height, data }: Picture): string {
  const at = (x: number, y: number) =>
    Array.from(data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3), (v) => Number(v > 127)).join('');
  return [at(0, 0), at(width - 1, 0), at(0, height - 1), at(width - 1, height - 1)].join(' ');
}

const upright = '100 010 001 111';

async function refusal(bytes: Uint8Array): Promise<unknown> {
  return decodePicture(bytes, 'x').catch((error: unknown) => error);
}

function invalid(message: string | RegExp): unknown {
  return expect.objectContaining({ code: 'INVALID_IMAGE', message: expect.stringMatching(message) });
}

describe('decodePicture', () => {
  it('gives back the pixels of any picture that encodePng wrote', async () => {
    const picture = fc
      .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
      .chain(({ width, height }) => {
        const count = 4 * width * height;
        return fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          data: fc.uint8Array({ minLength: count, maxLength: count }),
        });
      });
    const roundTrip = fc.asyncProperty(picture, async (wanted) => {
      expect(await decodePicture(await encodePng(wanted), 'x')).toEqual(wanted);
    });
    await fc.assert(roundTrip, { numRuns: 50 });
  });

  it.each([JimpMime.png, JimpMime.jpeg, JimpMime.gif, JimpMime.bmp, JimpMime.tiff])('reads %s', async (mime) => {
    const picture = await decodePicture(await quarters().getBuffer(mime), 'x');
    expect([picture.width, picture.height]).toEqual([32, 16]);
    expect(corners(picture)).toBe(upright);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async (orientation) => {
    const stored = orientation < 5 ? [32, 16] : [16, 32];
    const jpeg = await quarters().getBuffer(JimpMime.jpeg);
    const picture = await decodePicture(withOrientation(jpeg, orientation), 'x');
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
    const reds = async (file: Buffer) => {
      const picture = await decodePicture(file, 'x');
      return [picture.width, picture.height, ...pixels(picture).map(([red]) => red)];
    };
    expect(await reds(withPngOrientation(column, 6))).toEqual([3, 1, 3, 2, 1]);
    expect(await reds(withPngOrientation(column, 8))).toEqual([3, 1, 1, 2, 3]);
    expect(await reds(columnTiff([1, 2, 3], 1))).toEqual([1, 3, 1, 2, 3]);
    expect(await reds(columnTiff([1, 2, 3], 6))).toEqual([3, 1, 3, 2, 1]);
  });

  const one = { width: 1, height: 1, depth: 8, rows: [[7]] } as const;
  it.each<[string, PngSpec, Rgba]>([
    ['gray', { ...one, colorType: 0 }, [7, 7, 7, 255]],
    ['gray with alpha', { ...one, colorType: 4, rows: [[7, 9]] }, [7, 7, 7, 9]],
    ['16 bits', { ...one, depth: 16, colorType: 2, rows: [[0x80, 0x80, 0, 0, 255, 255]] }, [128, 0, 255, 255]],
    [
      'a palette',
      { ...one, colorType: 3, rows: [[1]], palette: [0, 0, 0, 5, 6, 7], transparency: [9, 8] },
      [5, 6, 7, 8],
    ],
    ['a transparent gray', { ...one, colorType: 0, transparency: [0, 7] }, [7, 7, 7, 0]],
    [
      'a transparent color',
      { ...one, colorType: 2, rows: [[1, 2, 3]], transparency: [0, 1, 0, 2, 0, 3] },
      [1, 2, 3, 0],
    ],
  ])('reads a PNG of %s', async (_, spec, expected) => {
    expect(pixels(await decodePicture(png(spec), 'x'))).toEqual([expected]);
  });

  it('keeps the color of transparent pixels of a GIF', async () => {
    expect(pixels(await decodePicture(transparentGif, 'x'))).toEqual([
      [255, 0, 0, 255],
      [0, 0, 255, 0],
    ]);
  });

  it('puts the rows of an interlaced GIF in order', async () => {
    const rows = pixels(await decodePicture(interlacedGif, 'x')).map(([red]) => red);
    expect(rows).toEqual([0, 1, 2, 3]);
  });

  it('refuses what declares more pixels than it should decode', async () => {
    const bomb = png({ width: 1, height: 1, depth: 8, colorType: 0, rows: [[0]] });
    bomb.writeUInt32BE(10_001, 16);
    bomb.writeUInt32BE(10_000, 20);
    expect(await refusal(bomb)).toEqual(
      invalid(/declares a size of 10001 x 10000 pixels; the limit is 100 megapixels/),
    );
    const gif = Buffer.from(transparentGif);
    gif.writeUInt16LE(65_535, gif.indexOf('2c', 'hex') + 5);
    expect(await refusal(gif)).toEqual(invalid(/declares a size of 65535 x 1 pixels/));
    const bmp = await quarters().getBuffer(JimpMime.bmp);
    bmp.writeInt32LE(40_000, 18);
    expect(await refusal(bmp)).toEqual(invalid(/declares a size of 40000 x 16/));
    bmp.writeInt32LE(0, 18);
    expect(await refusal(bmp)).toEqual(invalid(/there is nothing in it/));
  });

  it.each([JimpMime.png, JimpMime.jpeg, JimpMime.gif, JimpMime.bmp, JimpMime.tiff])(
    'refuses %s that is cut short anywhere',
    async (mime) => {
      const whole = await quarters().getBuffer(mime);
      // A GIF may lack its last bytes, the empty block and the trailer, and still be whole for a decoder.
      const last = mime === JimpMime.gif ? whole.length - 4 : whole.length - 1;
      const step = Math.ceil(last / 60);
      for (let length = last; length > 0; length -= step)
        expect(await refusal(whole.subarray(0, length))).toEqual(invalid('"x" '));
    },
  );

  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /is an empty file/],
    ['text', Buffer.from('no picture'), /is no picture that can be read here/],
    ['WebP', Buffer.from('RIFF\0\0\0\0WEBPVP8 '), /is a WebP file, which cannot be read here; save it as PNG/],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic'), /is a AVIF or HEIC file/],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await refusal(bytes)).toEqual(invalid(message));
  });

  it('refuses a TIFF file that declares its width twice', async () => {
    const bytes = await quarters().getBuffer(JimpMime.tiff);
    bytes[bytes.indexOf(Buffer.from([1, 31, 0, 5])) + 1] = 0; // YPosition, of two numbers, becomes a second ImageWidth
    expect(await refusal(bytes)).toEqual(invalid(/TIFF file that cannot be decoded/));
  });

  it('never fails otherwise than by a ScorecamError, whatever bytes are wrong', async () => {
    const files = await Promise.all(
      [JimpMime.png, JimpMime.jpeg, JimpMime.gif, JimpMime.bmp, JimpMime.tiff].map((m) => quarters().getBuffer(m)),
    );
    const damage = fc.record({ file: fc.constantFrom(...files), at: fc.nat(), byte: fc.nat(255) });
    const property = fc.asyncProperty(damage, async ({ file, at, byte }) => {
      const bytes = Buffer.from(file);
      bytes[at % Math.min(bytes.length, 700)] = byte;
      try {
        const { width, height, data } = await decodePicture(bytes, 'x');
        expect(data).toHaveLength(4 * width * height);
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_IMAGE' });
      }
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

describe('readPicture', () => {
  it('goes by the content of a file and not by its name', async () => {
    writeFileSync(inFolder('photo.jpg'), transparentGif);
    expect(await readPicture(inFolder('photo.jpg'))).toMatchObject({ width: 2, height: 1 });
  });

  it('says why a file cannot be read', async () => {
    await expect(readPicture(inFolder('none.png'))).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });
});

describeShared('files of all kinds', () => {
  it('are read or refused in one sentence', async () => {
    const folder = sharedPath('data/odd');
    const outcomes = await Promise.all(
      readdirSync(folder).map(async (name) => {
        const outcome = await readPicture(sharedPath('data/odd', name)).catch((error: unknown) => error);
        return outcome instanceof Error ? outcome : undefined;
      }),
    );
    const refused = outcomes.filter((outcome) => outcome !== undefined);
    expect(refused).toHaveLength(12);
    for (const error of refused) expect(error).toEqual(invalid(/^"[^"\n]+" [^\n]+\.$/));
  });
});
