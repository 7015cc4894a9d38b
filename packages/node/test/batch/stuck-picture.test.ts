/** A run whose pictures are never read: it ends all the same, and at once when it is asked to. */
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { Explainer, ModelIdentity } from '@scorecam/core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainBatch, listImages } from '../../src/index.js';
import { PictureThread } from '../../src/picture-thread/picture-thread.js';
import { openTiny, writePictures, writeTinyModel } from './tiny-run.js';

let folder: string;
let model: ModelIdentity;
let explainer: Explainer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-stuck-'));
  model = await writeTinyModel(folder);
  explainer = await openTiny(model.path);
  await writePictures(join(folder, 'photos'), 3);
  const program = `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { for (;;); });`;
  await writeFile(join(folder, 'loops.mjs'), program);
});

afterEach(() => void jest.restoreAllMocks());

afterAll(async () => {
  await explainer.dispose();
  await rm(folder, { recursive: true });
});

/**
 * Lets a thread that loops over each picture, for as many seconds as it may, do the work of every picture thread.
 *
 * @returns resolved when it is first asked for a picture
 */
function letPicturesLoop(patience: number): Promise<void> {
  const loops = new PictureThread({ worker: join(folder, 'loops.mjs'), patience });
  const [call, close] = [loops.call.bind(loops), loops.close.bind(loops)];
  jest.spyOn(PictureThread.prototype, 'close').mockImplementation(close);
  return new Promise((resolve) => {
    jest.spyOn(PictureThread.prototype, 'call').mockImplementation((...args: Parameters<typeof call>) => {
      resolve();
      return call(...args);
    });
  });
}

const start = (out: string, signal?: AbortSignal) =>
  explainBatch(explainer, listImages([join(folder, 'photos')]), { out: join(folder, out), model, signal });

// One damaged TIFF kept a batch for ever: what waited for its thread was to be over before the thread was ended.
it('is cancelled', async () => {
  const isAsked = letPicturesLoop(3600);
  const controller = new AbortController();
  const first = start('cancelled', controller.signal).next();
  await isAsked;
  controller.abort();
  await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('fails each picture that is not read in time, and continues', async () => {
  void letPicturesLoop(0.2);
  const outcomes = [];
  for await (const outcome of start('late')) outcomes.push(outcome);
  const late = { code: 'INVALID_IMAGE', message: expect.stringContaining('was not read after 0.2 s') };
  expect(outcomes).toMatchObject(Array(3).fill({ status: 'failed', ...late }));
});
