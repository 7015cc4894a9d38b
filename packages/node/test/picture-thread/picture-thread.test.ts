import { describe, expect, it } from '@jest/globals';
import { resolvePreprocessing } from '@scorecam/core';
import { Jimp } from 'jimp';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { avif, jpegs, webps } from '../../../pictures/test/support/pillow-files.js';
import { rgbTags, tiff } from '../../../pictures/test/support/tiff-file.js';
import type { ReadPicture } from '../../src/picture-thread/picture-protocol.js';
import { PictureThread } from '../../src/picture-thread/picture-thread.js';
import { decodePicture, encodePng, PictureReader } from '../../src/index.js';
import { inFolder, openTiny, writePicture, writeTinyModel } from '../batch/tiny-run.js';

const preprocessing = resolvePreprocessing({}, {}, { layout: 'nchw', channels: 3, height: 16, width: 12 });

describe('PictureThread', () => {
  it('never gives the pixels of one content under the hash of another while a file changes', async () => {
    await inFolder(async (folder) => {
      const thread = new PictureThread();
      const path = join(folder, 'a.png');
      const known = new Map<string, { bytes: Buffer; read: ReadPicture }>();
      for (const seed of [1, 2]) {
        await writePicture(path, seed);
        const bytes = await readFile(path);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        known.set(sha256, { bytes, read: await thread.call('read', { path, preprocessing }).answer });
      }
      const [first, second] = [...known.values()];
      let isDone = false;
      const rewrite = async () => {
        while (!isDone) for (const { bytes } of known.values()) await writeFile(path, bytes);
      };
      const rewriting = rewrite();
      const reads = Array.from({ length: 100 }, () => thread.call('read', { path, preprocessing }).answer);
      for (const read of await Promise.allSettled(reads)) {
        // A file that is read while it is written may be truncated, which is refused.
        if (read.status === 'rejected') expect(read.reason).toMatchObject({ code: 'INVALID_IMAGE' });
        else expect(read.value.input).toEqual(known.get(read.value.sha256)?.read.input);
      }
      isDone = true;
      await rewriting;
      await thread.close();
      expect(first?.read.input).not.toEqual(second?.read.input);
    });
  });

  it('is closed for good', async () => {
    const thread = new PictureThread();
    const lost = thread.call('read', { path: 'a.png', preprocessing }).answer;
    await Promise.all([expect(lost).rejects.toMatchObject({ code: 'CANCELLED' }), thread.close()]);
    const late = thread.call('read', { path: 'a.png', preprocessing }).answer;
    await expect(late).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('writes the results for a picture whose thread died since', async () => {
    await inFolder(async (folder) => {
      const thread = new PictureThread();
      const path = join(folder, 'a.png');
      await writePicture(path, 1);
      const model = await writeTinyModel(folder);
      const explainer = await openTiny(model.path);
      // Nothing of it stays in the thread, as if that had died.
      const { sha256, view, input } = await thread.readInput({ path, preprocessing: explainer.preprocessing });
      const explained = await explainer.explainInput(input);
      await explainer.dispose();
      const place = {
        folder: join(folder, 'out'),
        mayHoldStaging: false,
        model,
        source: { path },
        image: { path: 'a', sha256 },
      };
      const save = { ...place, ticket: 0, explained, view, preprocessTime: 1 };
      expect(await thread.call('save', save).answer).toMatchObject({ record: { image: { path: 'a', sha256 } } });
      await writePicture(path, 2);
      await expect(thread.call('save', save).answer).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
      await thread.close();
    });
  });
});

/** A thread that loops, dies or answers as the path says. */
const worker = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, arguments: { path } }) => {
    if (path === 'loops') for (;;);
    if (path === 'grows') for (const values = []; ; ) values.push(new Array(1e6).fill(id));
    if (path === 'dies') throw new Error('EMFILE: too many open files');
    parentPort.postMessage({ id, ok: true, answer: path });
  });`;

describe('a picture that', () => {
  it.each([
    ['loops', 'INVALID_IMAGE', /was not read after 1 s/],
    ['grows', 'INVALID_IMAGE', /takes more memory than there is/],
    ['dies', 'RUNTIME_FAILURE', /died \(EMFILE: too many open files\)/],
  ])('%s fails alone, and as what it is', async (path, code, message) => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'worker.mjs'), worker);
      const thread = new PictureThread({
        worker: join(folder, 'worker.mjs'),
        patience: path === 'loops' ? 1 : 60,
        heap: 64,
      });
      const read = (name: string) => thread.call('read', { path: name, preprocessing }).answer;
      const [before, hostile, after] = await Promise.allSettled([read('a.png'), read(path), read('b.png')]);
      expect(before).toMatchObject({ value: 'a.png' });
      expect(hostile).toMatchObject({ reason: { code, message: expect.stringMatching(message) } });
      expect(after).toMatchObject({ value: 'b.png' });
      await thread.close();
    });
  });
});

describe('PictureReader', () => {
  it('gives what decodePicture gives, and its refusals', async () => {
    const reader = new PictureReader();
    const file = await encodePng({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
    expect(await reader.read(file, 'x')).toEqual(await decodePicture(file, 'x'));
    await expect(reader.read(file.subarray(0, 40), 'x')).rejects.toMatchObject({ code: 'INVALID_IMAGE' });
    await reader.close();
  });

  it('reads every format in its thread, with all that their decoders load', async () => {
    const reader = new PictureReader();
    const files = [
      ...[jpegs[0]!, webps[0]!, avif].map(({ file }) => file),
      tiff({ tags: rgbTags(2, 1), strips: [Uint8Array.of(1, 2, 3, 4, 5, 6)] }),
    ];
    const read = await Promise.allSettled(files.map((file) => reader.read(file, 'x')));
    await reader.close();
    for (const [i, file] of files.entries())
      expect(read[i]).toEqual({ status: 'fulfilled', value: await decodePicture(file, 'x') });
  });

  it('leaves the thread of its caller free, and ends in the middle of a picture', async () => {
    const [width, height] = [3000, 3000];
    const jpeg = await new Jimp({ width, height, color: 0x336699ff }).getBuffer('image/jpeg');
    const reader = new PictureReader();
    const reading = reader.read(jpeg, 'x').catch(() => 'ended');
    await reader.close();
    expect(await reading).toBe('ended');
  });
});
