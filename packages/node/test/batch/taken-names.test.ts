import { expect, it } from '@jest/globals';
import type { Explainer, ModelIdentity } from '@scorecam/core';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type BatchOptions, type BatchOutcome, explainBatch, listImages } from '../../src/index.js';
import { foldedName } from '../../src/batch/taken-names.js';
import { useTinyModel, inFolder, writePicture } from './tiny-run.js';

let explainer: Explainer;
let model: ModelIdentity;

useTinyModel((opened) => ({ explainer, model } = opened));

const photo = (folder: string, name: string) => join(folder, 'photos', name);
const statuses = (outcomes: readonly BatchOutcome[]) => outcomes.map(({ name, status }) => `${name} ${status}`);

async function run(folder: string, options: Partial<BatchOptions> = {}): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  const all = { out: join(folder, 'maps'), model, ...options };
  for await (const outcome of explainBatch(explainer, listImages([join(folder, 'photos')]), all))
    outcomes.push(outcome);
  return outcomes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

it('folds upper and lower case, and the ways to write an accent', () => {
  expect(foldedName('Cafe\u0301.PNG')).toBe(foldedName('caf\u00e9.png'));
  expect(foldedName('cafe.png')).not.toBe(foldedName('caf\u00e9.png'));
});

// On a disk of macOS or Windows the results of the second picture replaced those of the first.
it('refuses names that are one to the file system, whichever part of the run explained the other', async () => {
  await inFolder(async (folder) => {
    for (const [i, name] of ['A.png', 'a.png', 'b.png'].entries()) await writePicture(photo(folder, name), i);
    expect(statuses(await run(folder))).toEqual(['A.png explained', 'a.png explained', 'b.png explained']);
    // A disk that folds names has the journal under this name too.
    const fold = async (out: string) => {
      await mkdir(join(folder, out));
      await symlink('journal.jsonl', join(folder, out, 'JOURNAL.JSONL'));
      return { out: join(folder, out) };
    };
    const options = await fold('folding');
    const refused = {
      status: 'failed',
      code: 'INVALID_IMAGE',
      message: expect.stringContaining('upper and lower case'),
    };
    const first = await run(folder, options);
    expect(first.map(({ status }) => status).sort()).toEqual(['explained', 'explained', 'failed']);
    expect(first.find(({ status }) => status === 'failed')).toMatchObject(refused);
    const { name } = first.find(({ status }) => status === 'explained')!;
    await rm(photo(folder, name)); // the other one comes first now
    await writePicture(photo(folder, 'z.png'), 4);
    const second = await run(folder, { ...options, resume: true });
    expect(second).toMatchObject([
      refused,
      { name: 'b.png', status: 'skipped' },
      { name: 'z.png', status: 'explained' },
    ]);
  });
});
