import { expect, it } from '@jest/globals';
import type { Explainer, ModelIdentity } from '@scorecam/core';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BatchOptions, explainBatch, listImages, openExplainer } from '../../src/index.js';
import { inFolder, useTinyModel, writePicture } from './tiny-run.js';

let model: ModelIdentity;

useTinyModel((opened) => ({ model } = opened));

/** Runs a folder with a new explainer of the batch, and gives the batches of the journal and of the results so far. */
async function run(folder: string, batch: number | 'auto', options: Partial<BatchOptions> = {}): Promise<unknown[]> {
  const explainer: Explainer = await openExplainer(model.path, { device: 'cpu', threads: 1, batch });
  const out = join(folder, 'maps');
  const names: string[] = [];
  try {
    const images = listImages([join(folder, 'photos')]);
    for await (const { name } of explainBatch(explainer, images, { out, model, ...options })) names.push(name);
  } finally {
    await explainer.dispose();
  }
  const [header = ''] = (await readFile(join(out, 'journal.jsonl'), 'utf8')).split('\n');
  const { settings } = JSON.parse(header) as { settings: { batch: unknown } };
  const records = names.map(async (name) => {
    return (JSON.parse(await readFile(join(out, name, 'result.json'), 'utf8')) as { batch: unknown }).batch;
  });
  return [settings.batch, ...(await Promise.all(records))];
}

it('measures the batch as a run begins, and records it in the journal and in each result', async () => {
  await inFolder(async (folder) => {
    await writePicture(join(folder, 'photos/0.png'), 0);
    await writePicture(join(folder, 'photos/1.png'), 1);
    const [ofRun, ...ofResults] = await run(folder, 'auto');
    expect([8, 16, 32, 64, 128]).toContain(ofRun);
    expect(ofResults).toEqual([ofRun, ofRun]);
  });
});

it('keeps the batch of the run that it resumes, and asks the shards of a run for a number', async () => {
  await inFolder(async (folder) => {
    await writePicture(join(folder, 'photos/0.png'), 0);
    await run(folder, 5); // which no measurement gives
    await writePicture(join(folder, 'photos/1.png'), 1);
    expect(await run(folder, 'auto', { resume: true })).toEqual([5, 5, 5]);
    await expect(run(folder, 'auto', { resume: true, shard: { number: 1, count: 2 } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('the shards of a run have to agree on one'),
    });
  });
});
