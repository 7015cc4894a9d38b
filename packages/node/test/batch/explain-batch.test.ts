import { describe, expect, it } from '@jest/globals';
import { type Explainer, leanForm, type ModelIdentity, ScorecamError, settingOf } from '@scorecam/core';
import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  type BatchOptions,
  type BatchOutcome,
  explainBatch,
  hashFile,
  listImages,
  readPicture,
  saveExplanation,
} from '../../src/index.js';
import { useTinyModel, filesBelow, inFolder, openTiny, writePicture, writePictures } from './tiny-run.js';
import { newOwner } from '../../src/runs/lock-owner.js';

let explainer: Explainer;
let model: ModelIdentity;

useTinyModel((opened) => ({ explainer, model } = opened));

function start(folder: string, options: Partial<BatchOptions> = {}, input = 'photos'): AsyncGenerator<BatchOutcome> {
  const all = { out: join(folder, 'maps'), model, ...options };
  return explainBatch(explainer, listImages([join(folder, input)]), all);
}

async function run(...args: Parameters<typeof start>): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  for await (const outcome of start(...args)) outcomes.push(outcome);
  return outcomes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const photo = (folder: string, name: string) => join(folder, 'photos', name);
const statuses = (outcomes: readonly BatchOutcome[]) => outcomes.map(({ name, status }) => `${name} ${status}`);

describe('explainBatch', () => {
  it('writes what explaining each picture alone writes, byte for byte', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 5);
      expect(statuses(await run(folder, { top: 2 }))).toEqual(
        ['0.png', '1.png', '2.png', '4.png', 'below/3.png'].map((name) => `${name} explained`),
      );
      const picture = await readPicture(photo(folder, 'below/3.png'));
      const explanation = await explainer.explain(picture, { top: 2 });
      const place = { folder: join(folder, 'alone'), form: leanForm };
      await saveExplanation(explanation, { ...place, picture, model, image: model });
      const alone = await filesBelow(join(folder, 'alone'), /\.(npy|webp)$/);
      expect(alone.size).toBe(4);
      expect(await filesBelow(join(folder, 'maps/below/3.png'), /\.(npy|webp)$/)).toEqual(alone);
      const record: unknown = JSON.parse(await readFile(join(folder, 'maps/below/3.png/result.json'), 'utf8'));
      expect(record).toMatchObject({
        image: { sha256: await hashFile(photo(folder, 'below/3.png')), width: 16, height: 12 },
      });
    });
  });

  it('continues after pictures that cannot be read or explained, and retries them', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 2);
      await writeFile(photo(folder, 'broken.png'), 'This is not a picture.');
      await writeFile(photo(folder, 'list.csv'), '0.png,ant\n1.png,no such class\nbroken.png\nmissing.png\n');
      const outcomes = await run(folder, {}, 'photos/list.csv');
      expect(outcomes).toMatchObject([
        { name: '0.png', status: 'explained', classes: [{ label: 'ant' }], requested: ['ant'] },
        { name: '1.png', status: 'failed', code: 'UNKNOWN_CLASS' },
        { name: 'broken.png', status: 'failed', code: 'INVALID_IMAGE' },
        { name: 'missing.png', status: 'failed', code: 'UNREADABLE_FILE' },
      ]);
      await writeFile(photo(folder, 'list.csv'), '0.png,bee\n1.png,1\nbroken.png\n');
      await writePicture(photo(folder, 'broken.png'), 9);
      expect(await run(folder, { resume: true }, 'photos/list.csv')).toMatchObject([
        { name: '0.png', status: 'explained', classes: [{ label: 'bee' }] }, // another class was asked for
        { name: '1.png', status: 'explained', classes: [{ label: 'bee' }] },
        { name: 'broken.png', status: 'explained' },
      ]);
      expect(statuses(await run(folder, { resume: true }, 'photos/list.csv'))).toEqual([
        '0.png skipped',
        '1.png skipped',
        'broken.png skipped',
      ]);
    });
  });

  it('fails an image, and no more, whose name is too long for the file system or whose folder cannot be read', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 1);
      let deep = join(folder, 'photos');
      // Within 4096 bytes as a picture, and beyond as a folder of results.
      while (deep.length < 3900) deep = join(deep, 'x'.repeat(90));
      await writePicture(join(deep, `${'y'.repeat(4090 - deep.length - 6)}.png`), 2);
      const fault = { code: 'UNREADABLE_FILE', message: 'You may not read it.' } as const;
      async function* items() {
        yield* listImages([join(folder, 'photos')]);
        yield await Promise.resolve({ name: 'closed', path: join(folder, 'closed'), fault });
      }
      const outcomes: BatchOutcome[] = [];
      const options = { out: join(folder, 'maps'), model };
      for await (const outcome of explainBatch(explainer, items(), options)) outcomes.push(outcome);
      expect(outcomes).toMatchObject([
        { name: '0.png', status: 'explained' },
        { status: 'failed', code: 'INVALID_IMAGE', message: expect.stringContaining('too long for the file system') },
        { name: 'closed', status: 'failed', ...fault },
      ]);
    });
  });

  it('explains incomplete results again, and removes the leftovers of a killed run', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 3);
      await run(folder);
      await rm(join(folder, 'maps/0.png/result.json'));
      await mkdir(join(folder, 'maps/0.png/.scorecam-killed'));
      expect(statuses(await run(folder, { resume: true }))).toEqual([
        '0.png explained',
        '1.png skipped',
        '2.png skipped',
      ]);
      expect(await readdir(join(folder, 'maps/0.png'))).not.toContain('.scorecam-killed');
    });
  });

  it('explains changed results again, even if their record exists', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 4);
      const [first] = await run(folder);
      const files = first?.status === 'explained' ? Object.keys(first.sizes) : [];
      expect(files).toHaveLength(3);
      const overlay = files.find((name) => name.includes('overlay')) ?? '';
      await truncate(join(folder, 'maps/0.png', overlay));
      await rm(join(folder, 'maps/1.png', overlay));
      await writeFile(join(folder, 'maps/2.png/result.json'), 'null');
      expect(statuses(await run(folder, { resume: true }))).toEqual([
        '0.png explained',
        '1.png explained',
        '2.png explained',
        'below/3.png skipped',
      ]);
    });
  });

  it('reports an unreadable journal, and continues after damaged lines', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 1);
      await mkdir(join(folder, 'maps/journal.jsonl'), { recursive: true });
      await expect(run(folder, { resume: true })).rejects.toMatchObject({
        code: 'UNREADABLE_FILE',
        message: expect.stringContaining('journal.jsonl'),
      });
      await rm(join(folder, 'maps'), { recursive: true });
      await run(folder);
      await appendFile(join(folder, 'maps/journal.jsonl'), 'null\n');
      expect(statuses(await run(folder, { resume: true }))).toEqual(['0.png skipped']);
    });
  });

  it('refuses a folder with a run, and one with other settings by their names', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 1);
      await run(folder);
      const occupied = { code: 'INVALID_OPTION', message: expect.stringContaining('--resume') };
      await expect(run(folder)).rejects.toMatchObject(occupied);
      const method = settingOf({ preset: 'torchcam' });
      await expect(run(folder, { resume: true, method, classes: ['bee'] })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(/here; top is 1 there and absent here; classes is absent there/),
      });
      const trainedOn = { ...model, weights: [{ file: 'tiny.onnx.data', sha256: 'ab', bytes: 1 }] };
      await expect(run(folder, { resume: true, model: trainedOn })).rejects.toMatchObject({
        message: expect.stringContaining('weights is [] there and ["ab"] here'),
      });
      const another = { ...model, sha256: 'another' };
      await expect(run(folder, { resume: true, model: another })).rejects.toThrow(
        /model is "[0-9a-f]{64}" there and "another" here/,
      );
    });
  });

  it('does not let two runs write to one folder, and takes over from a dead one', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 1);
      await mkdir(join(folder, 'maps'));
      const lock = join(folder, 'maps/.lock');
      const owner = async (process: number, host: string) =>
        writeFile(lock, JSON.stringify({ ...(await newOwner()), process, host }));
      await owner(process.ppid, hostname());
      await expect(run(folder)).rejects.toMatchObject({
        code: 'UNWRITABLE_OUTPUT',
        message: expect.stringContaining(lock),
      });
      await owner(1, 'another-machine');
      await expect(run(folder)).rejects.toMatchObject({ message: expect.stringContaining('another-machine') });
      const dead = spawnSync(process.execPath, ['--version']).pid;
      await owner(dead, hostname());
      expect(statuses(await run(folder))).toEqual(['0.png explained']);
      expect(await readdir(join(folder, 'maps'))).not.toContain('.lock');
    });
  });

  it('refuses to read pictures with no thread', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 1);
      await expect(run(folder, { pictureThreads: 0 })).rejects.toThrow(/pictureThreads .* a positive integer, not 0/);
      expect(await readdir(folder)).not.toContain('maps');
    });
  });

  it('refuses a class that the model does not have before the first picture', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 1);
      await expect(run(folder, { classes: ['fox'] })).rejects.toMatchObject({ code: 'UNKNOWN_CLASS' });
      expect(await readdir(folder)).not.toContain('maps');
    });
  });

  it('keeps apart the journals of shards, and refuses other shards, or none, in the same folder', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 4);
      await run(folder, { shard: { number: 1, count: 2 } });
      await run(folder, { shard: { number: 2, count: 2 } });
      const names = await readdir(join(folder, 'maps'));
      expect(names).toEqual(expect.arrayContaining(['journal-1-of-2.jsonl', 'journal-2-of-2.jsonl']));
      const inTwo = { code: 'INVALID_OPTION', message: expect.stringContaining('a run in 2 shards') };
      await expect(run(folder, { resume: true })).rejects.toMatchObject(inTwo);
      await expect(run(folder, { shard: { number: 1, count: 3 } })).rejects.toMatchObject(inTwo);
      expect(await readdir(join(folder, 'maps'))).toEqual(names);
      await run(folder, { out: join(folder, 'whole') });
      await expect(run(folder, { out: join(folder, 'whole'), shard: { number: 1, count: 2 } })).rejects.toMatchObject({
        message: expect.stringContaining('not in shards'),
      });
    });
  });

  it('stops with a clear message when its folder is removed, rather than writing to nowhere', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 30);
      const outcomes = start(folder);
      await outcomes.next();
      await rename(join(folder, 'maps'), join(folder, 'moved'));
      const goOn = async () => {
        for await (const { status } of outcomes) expect(status).toBe('explained');
      };
      await expect(goOn()).rejects.toMatchObject({
        code: 'UNWRITABLE_OUTPUT',
        message: expect.stringContaining('removed'),
      });
      expect(await readdir(folder)).not.toContain('maps');
    });
  });

  it('stops when the model can no longer run, and keeps the finished results', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 12);
      const mortal = await openTiny(model.path);
      let done = 0;
      const goOn = async () => {
        const items = listImages([join(folder, 'photos')]);
        for await (const { status } of explainBatch(mortal, items, { out: join(folder, 'maps'), model })) {
          expect(status).toBe('explained');
          if (++done === 2) await mortal.dispose();
        }
      };
      await expect(goOn()).rejects.toMatchObject({ code: expect.stringMatching(/RUNTIME_FAILURE|CANCELLED/) });
      const resumed = await run(folder, { resume: true });
      expect(resumed.filter(({ status }) => status === 'skipped')).toHaveLength(done);
      expect(resumed.filter(({ status }) => status === 'explained')).toHaveLength(12 - done);
    });
  });

  it('is cancelled for any reason of the signal, also while its source keeps it waiting', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 1);
      async function* waiting() {
        yield { name: '0.png', path: photo(folder, '0.png') };
        await new Promise(() => undefined);
      }
      const controller = new AbortController();
      const options = { out: join(folder, 'maps'), model, signal: controller.signal };
      const outcomes = explainBatch(explainer, waiting(), options);
      const first = outcomes.next();
      setTimeout(() => controller.abort(), 500);
      const all = async () => {
        await first;
        for await (const { status } of outcomes) expect(status).toBe('explained');
      };
      await expect(all()).rejects.toMatchObject({ code: 'CANCELLED', message: 'Cancelled.' });
      expect(statuses(await run(folder, { resume: true }))).toHaveLength(1);
    });
  });

  it('keeps what is done when it is cancelled or left, and gives the folder back', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 24);
      for await (const { status } of start(folder)) {
        expect(status).toBe('explained');
        break;
      }
      const controller = new AbortController();
      const cancelled = start(folder, { resume: true, signal: controller.signal });
      expect(await cancelled.next()).toMatchObject({ value: { status: 'skipped' } });
      controller.abort(new ScorecamError('CANCELLED', 'Cancelled.'));
      const goOn = async () => {
        for await (const { status } of cancelled) expect(status).not.toBe('failed');
      };
      await expect(goOn()).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(statuses(await run(folder, { resume: true })).filter((line) => line.endsWith('explained'))).not.toEqual(
        [],
      );
    });
  });
});
