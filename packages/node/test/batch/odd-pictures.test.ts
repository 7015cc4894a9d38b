import { describe, expect, it } from '@jest/globals';
import type { Explainer, ModelIdentity } from '@scorecam/core';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BatchOutcome, encodePng, explainBatch, listImages } from '../../src/index.js';
import { useTinyModel, inFolder, writePictures } from './tiny-run.js';

let explainer: Explainer;
let model: ModelIdentity;

useTinyModel((opened) => ({ explainer, model } = opened));

async function run(folder: string): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  const items = listImages([join(folder, 'photos')]);
  for await (const outcome of explainBatch(explainer, items, { out: join(folder, 'maps'), model }))
    outcomes.push(outcome);
  return outcomes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const photo = (folder: string, name: string) => join(folder, 'photos', name);

describe('a run with odd pictures', () => {
  it('warns in the results of a picture that is next to black', async () => {
    await inFolder(async (folder) => {
      const data = Uint8Array.from({ length: 4 * 16 * 12 }, (_, i) => (i % 4 === 3 ? 255 : i % 16));
      await mkdir(join(folder, 'photos'));
      await writeFile(photo(folder, 'dark.png'), await encodePng({ width: 16, height: 12, data }));
      await run(folder);
      const record: unknown = JSON.parse(await readFile(join(folder, 'maps/dark.png/result.json'), 'utf8'));
      expect(record).toMatchObject({ notices: [expect.stringMatching(/No pixel value .* is above 14 of 255/)] });
    });
  });

  it('explains the pictures beside one that is made to exhaust its reader', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 3);
      // 224 x 224 pixels of 60,000 samples: width, height, samples, and a strip of one byte.
      const entries = [
        [256, 224],
        [257, 224],
        [262, 1],
        [273, 8],
        [277, 60_000],
        [279, 1],
      ] as const;
      const page = Buffer.concat(
        entries.map(([tag, value]) => {
          const entry = Buffer.from([0, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
          entry.writeUInt16LE(tag);
          entry.writeUInt32LE(value, 8);
          return entry;
        }),
      );
      const file = Buffer.concat([Buffer.from('II*\0\x08\0\0\0\x06\0', 'latin1'), page, Buffer.alloc(4)]);
      await writeFile(photo(folder, '1a.tif'), file);
      expect(await run(folder)).toMatchObject([
        { name: '0.png', status: 'explained' },
        { name: '1.png', status: 'explained' },
        {
          name: '1a.tif',
          status: 'failed',
          code: 'INVALID_IMAGE',
          message: expect.stringMatching(/a rare kind of samples/),
        },
        { name: '2.png', status: 'explained' },
      ]);
    });
  });
});
