import { describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from '../../src/runs/folder-lock.js';
import { inFolder } from '../batch/tiny-run.js';

const compiled = fileURLToPath(new URL('../../dist/runs/folder-lock.js', import.meta.url));

/** Takes the lock again and again, at the moments given in ms since 1970, and tells how often it got it; it keeps it. */
const contender = `
  const { takeLock } = await import(${JSON.stringify(compiled)});
  const [folder, rounds, start] = [process.argv[1], Number(process.argv[2]), Number(process.argv[3])];
  const taken = [];
  for (let round = 0; round < rounds; round++) {
    while (Date.now() < start + 40 * round);
    await takeLock(folder + '/' + round).then(() => taken.push(round), () => undefined);
  }
  console.log(JSON.stringify(taken));
  process.stdin.resume(); // alive, until all have tried
`;

async function contend(folder: string, rounds: number): Promise<number[]> {
  const start = String(Date.now() + 1500);
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', contender, folder, String(rounds), start]),
  );
  const lines = await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  for (const child of children) child.kill();
  return lines.flatMap(([line]) => JSON.parse(String(line)) as number[]).sort((a, b) => a - b);
}

const lockOf = (process: number) => JSON.stringify({ process, host: hostname(), since: 'today', id: 'dead' });

describe('takeLock', () => {
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
      for (const round of each) await writeFile(join(folder, String(round)), lockOf(dead));
      expect(await contend(folder, rounds)).toEqual(each);
      expect((await readdir(folder)).map(Number).sort((a, b) => a - b)).toEqual(each);
    });
  });

  it('takes over where the one that took over died in the middle of it', async () => {
    await inFolder(async (folder) => {
      const dead = spawnSync(process.execPath, ['--version']).pid;
      await writeFile(join(folder, 'lock'), lockOf(dead));
      await writeFile(join(folder, 'lock-dead'), lockOf(dead));
      const release = await takeLock(join(folder, 'lock'));
      expect(await readdir(folder)).toEqual(['lock']);
      await release();
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('keeps two runs of one process apart, and refuses a lock that is being written', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'lock');
      const tries = await Promise.allSettled([takeLock(path), takeLock(path)]);
      expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      for (const held of tries) if (held.status === 'fulfilled') await held.value();
      await writeFile(path, '');
      await expect(takeLock(path)).rejects.toMatchObject({
        code: 'UNWRITABLE_OUTPUT',
        message: expect.stringContaining(path),
      });
    });
  });
});
