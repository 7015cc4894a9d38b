import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeState } from '../../src/batch/run-bar.js';
import { callScorecam } from '../../../../test-support/call-scorecam.js';
import { inEmptyFolder, runScorecam, startScorecam } from '../../../../test-support/run-scorecam.js';
import { countExplained, tinyBatch, writeTinyRun } from './killed-runs.js';

const broken = (folder: string) => writeFile(join(folder, 'photos/0/broken.png'), 'This is not a picture.');

describe('scorecam batch', () => {
  it('continues after a failed picture, counts it, and ends with 3; the report shows both', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 3);
      await broken(folder);
      await writeFile(join(folder, 'photos/0/notes.txt'), '');
      const outcome = await runScorecam(tinyBatch('maps', '--health-file', 'alive'), folder);
      expect(outcome).toMatchObject({ status: 3, stderr: '' });
      expect(Date.parse(await readFile(join(folder, 'alive'), 'utf8'))).not.toBeNaN();
      expect(outcome.stdout).toMatch(
        /Explained +3\nFailed +1\nSkipped +0\nIgnored +1, without the extension of a picture: notes\.txt\nTime .*(images\/s|an image).*masks\/s/,
      );
      expect(outcome.stdout).toContain('0/broken.png: "broken.png" is not a supported picture');
      const report = await callScorecam(['report', 'maps', '--json'], folder);
      expect(JSON.parse(report.stdout)).toEqual({
        page: join('maps', 'index.html'),
        explained: 3,
        failed: 1,
        damagedLines: [],
      });
    });
  });

  it('reads the names of the pictures from standard input for the argument -, and profiles the run', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 3);
      const outcome = await runScorecam(tinyBatch('maps', '--profile').with(1, '-'), folder, {
        input: 'photos/0/0.png\nphotos/0/2.png\n',
      });
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      expect(outcome.stdout).toMatch(
        /stage +wall +CPU\nread .*\ndecode .*\nresize .*\nmodel .*\nplace .*\ndraw .*\nencode .*\nwrite /,
      );
      const names = await readdir(join(folder, 'maps/photos/0'));
      expect(names.sort()).toEqual(['0.png', '2.png']);
    });
  });

  it('prints each event as a line of JSON, and stops at the first failure with --fail-fast', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 1);
      await broken(folder);
      await writeFile(join(folder, 'photos/0/list.csv'), 'image,class\nbroken.png,1\n0.png,2\n');
      const args = tinyBatch('maps', '--json', '--fail-fast').with(1, 'photos/0/list.csv');
      const outcome = await callScorecam(args, folder);
      expect(outcome).toMatchObject({ status: 3, stderr: '' });
      const events = outcome.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string });
      expect(events.filter(({ event }) => event === 'image')).toMatchObject([{ name: 'broken.png', status: 'failed' }]);
      expect(events.at(-1)).toMatchObject({ event: 'end', explained: 0, failed: 1 });
    });
  });

  it('ends by Ctrl-C while it waits for names on standard input', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 1);
      const program = startScorecam(tinyBatch('maps').with(1, '-'), folder, { keepsInput: true });
      while (!(await readdir(folder)).includes('maps')) await sleep(50);
      await sleep(500);
      program.interrupt();
      expect(await program.outcome).toEqual({ status: 130, stdout: '', stderr: 'scorecam: Cancelled.\n' });
      expect(await readdir(join(folder, 'maps'))).toEqual(['journal.jsonl']);
    });
  });

  it('refuses an invalid command line, and one that matches no picture', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 1);
      await mkdir(join(folder, 'empty'));
      expect(await callScorecam(tinyBatch('maps', '--shard', '9/8'), folder)).toMatchObject({ status: 2 });
      const empty = await callScorecam(tinyBatch('maps').with(1, 'empty'), folder);
      expect(empty).toMatchObject({ status: 7, stderr: expect.stringContaining('No pictures in "empty"') });
      const noRun = await callScorecam(['report', 'empty'], folder);
      expect(noRun).toMatchObject({ status: 7, stderr: expect.stringContaining('no journal') });
    });
  });
});

const canMount =
  spawnSync('sh', ['-c', 'd=$(mktemp -d) && mount -t tmpfs -o size=64k none $d && umount $d && rmdir $d']).status === 0;
const describeOnSmallDisk = canMount ? describe : describe.skip;

describeOnSmallDisk(`scorecam batch on a full disk${canMount ? '' : ' (skipped: no disk can be mounted here)'}`, () => {
  it('stops with a clear message, and resumes once there is room again', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 12);
      const out = join(folder, 'maps');
      await mkdir(out);
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'none', out]);
      try {
        const full = await runScorecam(tinyBatch('maps'), folder);
        expect(full).toMatchObject({ status: 7, stderr: expect.stringContaining('the disk is full') });
        const before = await countExplained(folder);
        spawnSync('mount', ['-o', 'remount,size=50m', out]);
        const resumed = await runScorecam(tinyBatch('maps', '--resume'), folder);
        expect(resumed.status).toBe(0);
        expect(resumed.stdout).toMatch(new RegExp(`Explained +${12 - before}\n`));
        expect(await countExplained(folder)).toBe(12);
        expect(await readFile(join(out, 'journal.jsonl'), 'utf8')).toMatch(/\n$/);
      } finally {
        spawnSync('umount', [out]);
      }
    });
  });
});

describe('the state of a run', () => {
  const counts = {
    ...{ explained: 30, failed: 2, skipped: 8, work: 3200, unit: 'masks', total: 0, seconds: 16, failures: [] },
    ...{ ignored: 0, ignoredNames: [] },
  };

  it('gives the pace, the time left and the failures, if they are known', () => {
    expect(describeState(counts)).toBe('40 images, 2.00 images/s, 200 masks/s, 2 failed');
    expect(describeState({ ...counts, total: 400 })).toBe(
      '40/400 images, 2.00 images/s, 200 masks/s, 3 min 0 s left, 2 failed',
    );
    expect(describeState({ ...counts, explained: 0, failed: 0, skipped: 0, work: 0 })).toBe('0 images');
  });
});
