import { describe, expect, it } from '@jest/globals';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BatchItem, decodePicture, explainBatch, listImages } from '../../src/index.js';
import { inFolder, openTiny, writeTinyModel } from './tiny-run.js';

/** Written by Hugging Face's datasets and pyarrow: five pictures of 16 x 12 pixels, two to a row group; `unknown` has one of class -1 and one of class 2. */
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}.parquet`, import.meta.url));

async function list(input: string): Promise<BatchItem[]> {
  const items: BatchItem[] = [];
  for await (const item of listImages([input])) items.push(item);
  return items;
}

describe('pictures in Parquet files', () => {
  it('are the rows, with their classes, and are explained', async () => {
    await inFolder(async (folder) => {
      await copyFile(fixture('pictures'), join(folder, 'train.parquet'));
      const items = await list(join(folder, 'train.parquet'));
      expect(items.map(({ name, classes }) => [name, classes])).toEqual(
        ['3', '0', '1', '4', '2'].map((label, row) => [`train.parquet/00000000${row}`, [label]]),
      );
      for (const [i, { bytes }] of items.entries()) {
        const { width, height, data } = await decodePicture(bytes!, 'row');
        expect([width, height]).toEqual([16, 12]);
        // Of the pixel in column 3 and row 2, as the pictures were made.
        expect([...data.subarray(4 * (2 * 16 + 3), 4 * (2 * 16 + 3) + 3)]).toEqual([24 + 30 * i, 24 + 50 * i, 6 + i]);
      }
      const model = await writeTinyModel(folder);
      const explainer = await openTiny(model.path);
      const outcomes: string[] = [];
      for (const resume of [false, true])
        for await (const outcome of explainBatch(explainer, listImages([join(folder, 'train.parquet')]), {
          out: join(folder, 'maps'),
          model,
          resume,
        }))
          outcomes.push(outcome.status);
      await explainer.dispose();
      expect(outcomes).toEqual([...Array<string>(5).fill('explained'), ...Array<string>(5).fill('skipped')]);
    });
  });

  it('have the classes of the list that names them, or of their rows, if these know any', async () => {
    await inFolder(async (folder) => {
      await copyFile(fixture('unknown'), join(folder, 'a.parquet'));
      const own = await list(join(folder, 'a.parquet'));
      expect(own.map(({ classes }) => classes)).toEqual([undefined, ['2']]);
      await writeFile(join(folder, 'list.csv'), 'image,class\na.parquet,dog\n');
      const listed = await list(join(folder, 'list.csv'));
      expect(listed.map(({ classes }) => classes)).toEqual([['dog'], ['dog']]);
    });
  });

  it('are refused, with the reason, in a file that is damaged, holds none, or is compressed by another method', async () => {
    await inFolder(async (folder) => {
      const whole = await readFile(fixture('pictures'));
      await writeFile(join(folder, 'cut.parquet'), whole.subarray(0, 2000));
      await copyFile(fixture('labels'), join(folder, 'labels.parquet'));
      await copyFile(fixture('zstd'), join(folder, 'zstd.parquet'));
      const faults = (await list(folder)).map(({ name, fault }) => [name, fault?.message]).sort();
      expect(faults).toEqual([
        [
          'cut.parquet',
          expect.stringMatching(/^The Parquet file ".*cut\.parquet" cannot be read: parquet file invalid/),
        ],
        ['labels.parquet', expect.stringContaining('it has no column of pictures')],
        ['zstd.parquet', expect.stringContaining('parquet unsupported compression codec: ZSTD')],
      ]);
    });
  });
});
