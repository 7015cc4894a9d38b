import { describe, expect, it } from '@jest/globals';
import { tinyClassifier } from '@scorecam/core/testing';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callScorecam } from '../../../test-support/call-scorecam.js';
import { inEmptyFolder, runScorecam } from '../../../test-support/run-scorecam.js';

describe('scorecam layers', () => {
  it('lists the layers of the bundled model and marks the default one', async () => {
    const { status, stdout, stderr } = await runScorecam(['layers'], tmpdir());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const rows = stdout.split('\n').filter((line) => /Conv/.test(line));
    expect(rows).toHaveLength(6);
    expect(rows.map((row) => row.startsWith('*'))).toEqual([false, false, false, false, false, true]);
    expect(stdout).toMatch(/\n {2}scorecam explain --layer features\.\d+\n$/);
    expect(rows.at(-1)).toMatch(/features\.\d+ .*Conv \+ Relu .*96 .*1 x 96 x 16 x 16$/);
  });

  it('gives the same as data with --json', async () => {
    const { stdout } = await callScorecam(['layers', '--json'], tmpdir());
    const rows = JSON.parse(stdout) as { default: boolean; dims: number[] }[]; // the test looks at these two alone
    expect(rows.filter((row) => row.default)).toEqual([expect.objectContaining({ dims: [1, 96, 16, 16] })]);
  });

  it('reads the size of a flat input from the preprocessing that is given', () =>
    inEmptyFolder(async (folder) => {
      await writeFile(join(folder, 'flat.onnx'), tinyClassifier({ flat: true }));
      await writeFile(join(folder, 'size.json'), JSON.stringify({ size: [12, 16] }));
      const without = await callScorecam(['layers', 'flat.onnx'], folder);
      expect(without).toMatchObject({
        status: 4,
        stderr: expect.stringContaining('whose size the preprocessing gives'),
      });
      const { status, stdout } = await callScorecam(
        ['layers', 'flat.onnx', '--preprocessing', 'size.json', '--json'],
        folder,
      );
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ default: true, dims: [1, 6, 8, 6] }));
    }));

  it('refuses a file that is not a model in one line', async () => {
    const { status, stderr } = await callScorecam(['layers', 'none.onnx'], tmpdir());
    expect(status).toBe(7);
    expect(stderr).toMatch(/^scorecam: [^\n]*none\.onnx[^\n]*\n$/);
  });
});
