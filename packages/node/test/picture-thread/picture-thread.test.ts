import { describe, expect, it } from '@jest/globals';
import { resolvePreprocessing } from '@scorecam/core';
import { Jimp } from 'jimp';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ReadPicture } from '../../src/picture-thread/picture-protocol.js';
import { PictureThread } from '../../src/picture-thread/picture-thread.js';
import { decodePicture, encodePng, PictureReader } from '../../src/index.js';
import { inFolder, writePicture } from '../batch/tiny-run.js';

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
        // A file that is read while it is written may be cut short, which is refused.
        if (read.status === 'rejected') expect(read.reason).toMatchObject({ code: 'INVALID_IMAGE' });
        else expect(read.value.input).toEqual(known.get(read.value.sha256)?.read.input);
      }
      isDone = true;
      await rewriting;
      await thread.close();
      expect(first?.read.input).not.toEqual(second?.read.input);
    });
  });

  it('fails what a thread that dies was asked for, and goes on with another thread', async () => {
    await inFolder(async (folder) => {
      const thread = new PictureThread();
      const path = join(folder, 'a.png');
      await writePicture(path, 1);
      const lost = thread.call('read', { path, preprocessing }).answer;
      await Promise.all([expect(lost).rejects.toMatchObject({ code: 'INVALID_IMAGE' }), thread.close()]);
      await expect(thread.call('read', { path, preprocessing }).answer).resolves.toMatchObject({ size: { width: 16 } });
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

  it('leaves the thread of its caller free, and ends at once', async () => {
    const [width, height] = [3000, 3000];
    const jpeg = await new Jimp({ width, height, color: 0x336699ff }).getBuffer('image/jpeg');
    const reader = new PictureReader();
    const reading = reader.read(jpeg, 'x').catch(() => 'ended');
    await setTimeout(300); // until the thread has begun
    const started = performance.now();
    await reader.close();
    expect(await reading).toBe('ended');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
