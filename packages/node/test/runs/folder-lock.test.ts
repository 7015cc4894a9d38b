import { describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FolderLock } from '../../src/runs/folder-lock.js';
import { newOwner } from '../../src/runs/lock-owner.js';
import { inFolder } from '../batch/tiny-run.js';
import { slowness } from '../../../../test-support/slowness.js';
import { describeOnDisk, onDisk } from '../support/small-disk.js';

const compiled = fileURLToPath(new URL('../../dist/runs/folder-lock.js', import.meta.url));

/** Takes the lock again and again, at the moments given in ms since 1970, and tells how often it got it; it keeps it. */
const contender = `
  const { FolderLock } = await import(${JSON.stringify(compiled)});
  const [folder, rounds, start] = [process.argv[1], Number(process.argv[2]), Number(process.argv[3])];
  const taken = [];
  for (let round = 0; round < rounds; round++) {
    while (Date.now() < start + 40 * round);
    await FolderLock.take(folder + '/' + round).then(() => taken.push(round), () => undefined);
  }
  console.log(JSON.stringify(taken));
  process.stdin.resume(); // alive, until all have tried
`;

async function contend(folder: string, rounds: number): Promise<number[]> {
  const start = String(Date.now() + 1500 * slowness);
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', contender, folder, String(rounds), start]),
  );
  const lines = await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  for (const child of children) child.kill();
  return lines.flatMap(([line]) => JSON.parse(String(line)) as number[]).sort((a, b) => a - b);
}

const lockOf = async (process: number, more: object = {}) =>
  JSON.stringify({ ...(await newOwner()), process, id: 'dead', ...more });

describe('FolderLock', () => {
  const rounds = 30;
  const each = Array.from({ length: rounds }, (_, round) => round);

  it('gives each lock to one of three processes that ask at once', async () => {
    await inFolder(async (folder) => {
      expect(await contend(folder, rounds)).toEqual(each);
    });
  });

  it('gives the lock of a dead process to one of three that ask at once, and leaves nothing behind', async () => {
    await inFolder(async (folder) => {
      const dead = spawnSync(process.execPath, ['--version']).pid;
      for (const round of each) await writeFile(join(folder, String(round)), await lockOf(dead));
      expect(await contend(folder, rounds)).toEqual(each);
      expect((await readdir(folder)).map(Number).sort((a, b) => a - b)).toEqual(each);
    });
  });

  it('takes over if the one that took over died in the middle', async () => {
    await inFolder(async (folder) => {
      const dead = spawnSync(process.execPath, ['--version']).pid;
      await writeFile(join(folder, 'lock'), await lockOf(dead));
      await writeFile(join(folder, 'lock-dead'), await lockOf(dead));
      const lock = await FolderLock.take(join(folder, 'lock'));
      expect(await readdir(folder)).toEqual(['lock']);
      await lock.release();
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('keeps two runs of one process apart', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'lock');
      const tries = await Promise.allSettled([FolderLock.take(path), FolderLock.take(path)]);
      expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      for (const held of tries) if (held.status === 'fulfilled') await held.value.release();
      expect(await readdir(folder)).toEqual([]);
    });
  });

  // Its process number is that of another process here, or of none: what was asked by number was answered for another.
  it.each([
    ['another start of this host', { boot: 'another' }],
    ['another container of this host', { namespace: 'pid:[1]' }],
    ['another host', { host: 'another' }],
    ['nobody, in a file that a full disk left empty', undefined],
    ['nobody, in a file with the identity of another file', { id: '../../victim' }],
  ])('keeps the lock of %s as long as it gives signs of life', async (_, owner) => {
    await inFolder(async (folder) => {
      const path = join(folder, 'lock');
      await writeFile(path, owner ? await lockOf(process.pid, owner) : '');
      await expect(FolderLock.take(path)).rejects.toMatchObject({
        code: 'UNWRITABLE_OUTPUT',
        message: expect.stringContaining(path),
      });
      const longAgo = new Date(Date.now() - 120_000);
      await utimes(path, longAgo, longAgo);
      const lock = await FolderLock.take(path);
      expect(await readdir(folder)).toEqual(['lock']);
      await lock.release();
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('knows when it was taken over, and leaves the lock of the other alone', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'lock');
      const lock = await FolderLock.take(path);
      expect(await lock.isHeld()).toBe(true);
      const other = await lockOf(process.pid);
      await writeFile(path, other);
      expect(await lock.isHeld()).toBe(false);
      await lock.release();
      expect(await readFile(path, 'utf8')).toBe(other);
    });
  });
});

// The file was made before it was written, and so lay empty in the folder: no run could write there any more.
describeOnDisk('a disk that is full for a moment', () => {
  it('leaves no lock behind', async () => {
    await inFolder((folder) =>
      onDisk(folder, 'size=64k', async () => {
        const filler = join(folder, 'filler');
        await expect(writeFile(filler, Buffer.alloc(100_000))).rejects.toMatchObject({ code: 'ENOSPC' });
        await expect(FolderLock.take(join(folder, 'lock'))).rejects.toMatchObject({ code: 'ENOSPC' });
        expect(await readdir(folder)).toEqual(['filler']);
        await rm(filler);
        await (await FolderLock.take(join(folder, 'lock'))).release();
      }),
    );
  });
});
