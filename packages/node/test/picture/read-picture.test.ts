import { describe, expect, it } from '@jest/globals';
import type { Picture } from '@scorecam/core';
import { decodePicture, encodePng, readPicture } from '@scorecam/node';
import fc from 'fast-check';
import { Jimp, JimpMime } from 'jimp';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describeShared, sharedPath } from '../support/shared.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const inFolder = useTemporaryFolder();

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
});

describe('readPicture', () => {
  it('goes by the content of a file and not by its name', async () => {
    writeFileSync(inFolder('photo.jpg'), await new Jimp({ width: 2, height: 1 }).getBuffer(JimpMime.png));
    expect(await readPicture(inFolder('photo.jpg'))).toMatchObject({ width: 2, height: 1 });
  });

  it('says why a file cannot be read', async () => {
    await expect(readPicture(inFolder('none.png'))).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });
});

/** What another library makes of a file. */
interface Expected {
  readonly size: [width: number, height: number];
  readonly mean: [red: number, green: number, blue: number];
}

function meanColor({ data }: Picture): number[] {
  return [0, 1, 2].map((channel) => {
    const levels = data.filter((_, i) => i % 4 === channel);
    return levels.reduce((sum, level) => sum + level, 0) / levels.length;
  });
}

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
    expect(refused).toHaveLength(10);
    for (const error of refused) expect(error).toEqual(invalid(/^"[^"\n]+" [^\n]+\.$/));
  });

  const expectations = () =>
    Object.entries(
      JSON.parse(readFileSync(sharedPath('cases/pictures/expected.json'), 'utf8')) as Record<
        string,
        { readonly opencv: Expected }
      >,
    );

  it('have the size and the mean color that OpenCV finds', async () => {
    for (const [name, { opencv }] of expectations()) {
      const picture = await readPicture(sharedPath('cases/pictures', name));
      // An orientation behind a damaged entry is read here, which neither OpenCV nor Pillow did.
      const turned = name === 'exif-count-bogus-before.jpg';
      expect({ name, size: [picture.width, picture.height] }).toEqual({
        name,
        size: turned ? [...opencv.size].reverse() : opencv.size,
      });
      // Of two decimals; OpenCV makes colors of inks in its own way.
      for (const [channel, mean] of meanColor(picture).entries())
        expect(Math.abs(mean - opencv.mean[channel]!)).toBeLessThan(name.includes('CMYK') ? 0.5 : 0.0051);
    }
  });
});
