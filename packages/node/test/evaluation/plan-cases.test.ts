import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { planCases } from '../../src/evaluation/plan-cases.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const folder = useTemporaryFolder();
let photos: string;
beforeEach(async () => {
  photos = folder();
  const names = ['f.png', 'b.JPG', 'notes.txt', 'd.npy', 'a.png', 'e.webp', 'c.tiff'];
  await Promise.all(names.map((name) => writeFile(join(photos, name), '')));
  const objects = [
    { file: 'b.png', label: 'dog', box: [0, 0, 2, 2] },
    { file: 'a.png', label: 'cat', box: [1, 0, 2, 2] },
    { file: 'b.png', label: 'cat', box: [2, 0, 3, 2] },
    { file: 'b.png', label: 'dog', box: [3, 0, 4, 2] },
    { file: 'a.png', box: [0, 0, 1, 1] },
  ];
  await writeFile(join(photos, 'boxes.json'), JSON.stringify(objects));
});

const filesOf = async (selection: { readonly limit?: number; readonly seed: number }) =>
  (await planCases({ photos, selection })).cases.map(({ file }) => file);

describe('the pictures of an evaluation', () => {
  it('are all pictures and inputs of a folder, by their names', async () => {
    expect(await filesOf({ seed: 1 })).toEqual(['a.png', 'b.JPG', 'c.tiff', 'd.npy', 'e.webp', 'f.png']);
  });

  it('are a random part of them in the same order, the same for the same seed', async () => {
    const samples = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => filesOf({ limit: 3, seed })));
    for (const sample of samples) {
      expect(new Set(sample).size).toBe(3);
      expect(sample).toEqual([...sample].sort());
    }
    expect(new Set(samples.map((sample) => sample.join())).size).toBeGreaterThan(1);
    expect(await filesOf({ limit: 3, seed: 1 })).toEqual(samples[0]);
    expect(await filesOf({ limit: 9, seed: 1 })).toHaveLength(6);
  });

  it('are each named once by annotations, with its objects by class, and what cannot be used as failures', async () => {
    const annotations = join(photos, 'boxes.json');
    const { cases, failures } = await planCases({ photos, annotations, selection: { seed: 1 } });
    const read = cases.map(({ file, objects = [] }) => [file, objects.map((list) => list.map(({ box }) => box?.[0]))]);
    expect(read).toEqual([
      ['b.png', [[0, 3], [2]]],
      ['a.png', [[1]]],
    ]);
    expect(failures.map(({ file }) => file)).toEqual(['a.png']);
  });

  it('say why there is none in a folder', async () => {
    const empty = join(photos, 'empty');
    await mkdir(empty);
    const { cases, failures } = await planCases({ photos: empty, selection: { seed: 1 } });
    expect([cases, failures.map(({ error }) => error.message)]).toEqual([
      [],
      [expect.stringContaining('contains no pictures')],
    ]);
  });
});
