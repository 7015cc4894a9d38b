import { describe, expect, it } from '@jest/globals';
import { readPicture } from '@scorecam/node';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledModel, bundledPicture } from '../../src/bundled.js';
import { callScorecam } from '../../../../test-support/call-scorecam.js';
import { inEmptyFolder, runScorecam } from '../../../../test-support/run-scorecam.js';

const quick = ['--device', 'cpu', '--threads', '1'];

describe('scorecam compare', () => {
  it('describes and draws where two classes differ', async () => {
    await inEmptyFolder(async (folder) => {
      const outcome = await runScorecam(['compare', '--class', 'cat', '--class', 'dog', ...quick], folder);
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      expect(outcome.stdout).toMatch(/cat looks where dog does not at x \d+ to \d+/);
      const out = join(folder, 'scorecam-compare');
      expect((await readdir(out)).sort()).toEqual(['compare.json', 'compare.png']);
      const { width, height } = await readPicture(join(out, 'compare.png'));
      expect(width).toBeGreaterThan(3 * height); // the picture, two maps and their difference in a row
    });
  });

  it('prints what compare.json holds with --json, for several models too', async () => {
    await inEmptyFolder(async (folder) => {
      const models = ['--models', bundledModel(), bundledModel()];
      const outcome = await callScorecam(['compare', ...models, '--json', '--out', 'out', ...quick], folder);
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      expect(outcome.stdout).toBe(await readFile(join(folder, 'out/compare.json'), 'utf8'));
      const same = { rankCorrelation: 1, meanDifference: 0 };
      expect(JSON.parse(outcome.stdout)).toMatchObject({ photo: bundledPicture(), models: [{}, { change: same }] });
    });
  });

  it.each([
    [['--class', 'cat'], 'Use --class twice: compare takes two classes.'],
    [['--class', 'cat', '--class', '0'], 'Both classes are the same; name two different ones.'],
    [['--models', 'a.onnx'], '--models needs two or more files.'],
  ])('refuses %j', async (args, message) => {
    await inEmptyFolder(async (folder) => {
      const outcome = await callScorecam(['compare', ...args, ...quick], folder);
      expect(outcome).toEqual({ status: 2, stdout: '', stderr: `scorecam: ${message}\n` });
      expect(await readdir(folder)).toEqual([]);
    });
  });
});
