import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelPool } from '../src/models/model-pool.js';
import { modelFolder } from '../src/models/model-shelf.js';
import { bundled } from './support/emoji-service.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-pool-'));
  await mkdir(join(folder, 'second'));
  for (const name of ['first.onnx', 'second/model.onnx', 'third.onnx'])
    await cp(bundled('emoji-vgg.onnx'), join(folder, name));
  await writeFile(join(folder, 'notes.txt'), 'no model');
  await mkdir(join(folder, 'empty'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const opening = { opening: { device: 'cpu', threads: 1 }, method: undefined } as const;
const megabyte = 2 ** 20;
const nothing = () => Promise.resolve();

describe('ModelPool', () => {
  it('ends the model that was used longest ago to make room, and never one in use', async () => {
    // 150 MB for a process and twice the 1.5 MB of the file: two models, and not three.
    const pool = new ModelPool(modelFolder(folder), opening, 400 * megabyte);
    expect(await pool.names()).toEqual(['first', 'second', 'third']);
    await pool.use('first', nothing);
    await pool.use('second', nothing);
    await pool.use('first', nothing);
    await pool.use('third', nothing);
    expect(pool.loaded).toEqual(['first', 'third']);
    const order: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const begun: Promise<unknown>[] = [];
    const hold = (name: string) =>
      new Promise<void>((resolve) => {
        const work = () => {
          resolve();
          return held.then(() => order.push(name));
        };
        begun.push(pool.use(name, work));
      });
    await Promise.all([hold('first'), hold('third')]);
    const second = pool.use('second', () => Promise.resolve(order.push('second')));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pool.loaded).toEqual(['first', 'third']);
    release();
    await Promise.all([...begun, second]);
    expect(order).toEqual(['first', 'third', 'second']);
    await pool.dispose();
    expect(pool.loaded).toEqual([]);
  });

  it('refuses a model that no room would hold, and one that is not there, for any name', async () => {
    const pool = new ModelPool(modelFolder(folder), opening, 100 * megabyte);
    await expect(pool.use('first', nothing)).rejects.toMatchObject({ status: 503, code: 'MODEL_TOO_LARGE' });
    for (const name of ['fourth', '../first', 'first.onnx', '__proto__', 'empty', ''])
      await expect(pool.use(name, nothing)).rejects.toMatchObject({ status: 404, code: 'UNKNOWN_MODEL' });
  });

  it('tries again to open a model that could not be opened', async () => {
    const pool = new ModelPool(modelFolder(folder), opening, 400 * megabyte);
    const path = join(folder, 'damaged.onnx');
    await writeFile(path, 'no model');
    await expect(pool.use('damaged', nothing)).rejects.toMatchObject({ code: 'INVALID_MODEL' });
    await cp(bundled('emoji-vgg.onnx'), path);
    await pool.use('damaged', nothing);
    expect(pool.loaded).toEqual(['damaged']);
    await pool.dispose();
  });
});
