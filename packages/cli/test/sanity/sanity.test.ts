import { describe, expect, it } from '@jest/globals';
import { decodeNpy } from '@scorecam/core';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callScorecam } from '../../../../test-support/call-scorecam.js';
import { inEmptyFolder, runScorecam } from '../../../../test-support/run-scorecam.js';

const quick = ['--stages', '1', '--draws', '2', '--device', 'cpu', '--threads', '1'];

describe('scorecam sanity', () => {
  it('prints what sanity.json holds with --json: each stage, the trained network first', async () => {
    await inEmptyFolder(async (folder) => {
      const outcome = await runScorecam(['sanity', '--json', ...quick], folder);
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      const out = join(folder, 'scorecam-sanity');
      expect(outcome.stdout).toBe(await readFile(join(out, 'sanity.json'), 'utf8'));
      const { stages } = JSON.parse(outcome.stdout) as { stages: { randomized: number; draws: number[] }[] };
      expect(stages.map(({ randomized, draws }) => [randomized, draws.length])).toEqual([
        [0, 0],
        [7, 2],
      ]);
      expect((await readdir(out)).sort()).toEqual(['maps.npy', 'sanity.json', 'sanity.png']);
      const maps = decodeNpy(await readFile(join(out, 'maps.npy')), 'maps.npy');
      expect(maps.dims).toEqual([2, 128, 128]); // stages, height and width of the network's input
    });
  });

  it('prints the verdict of the check', async () => {
    await inEmptyFolder(async (folder) => {
      const { status, stdout } = await callScorecam(['sanity', '--class', 'dog', ...quick], folder);
      expect(status).toBe(0);
      expect(stdout).toMatch(
        /With all layers random the rank correlation is -?\d\.\d\d \(.* over 2 draws\): (below|between|0\.5 or more)/,
      );
    });
  });
});
