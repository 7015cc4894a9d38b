import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile, appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledPicture } from '../../src/bundled.js';
import { dirname } from 'node:path';
import { callScorecam } from '../../../../test-support/call-scorecam.js';
import { inEmptyFolder, runScorecam } from '../../../../test-support/run-scorecam.js';

const pictures = dirname(bundledPicture());
const quick = ['--metrics', 'recognition,localization', '--protocols', 'top50', '--device', 'cpu'];

async function rowsOf(folder: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(folder, 'images.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>); // rows are objects
}

describe('scorecam evaluate', () => {
  it('measures a picture, names each bad annotation, and resumes from its journal', async () => {
    await inEmptyFolder(async (folder) => {
      const annotations = [
        { file: 'cat.png', index: 0, box: [49, 89, 183, 244] },
        { file: 'cat.png', label: 'unicorn', box: [1, 1, 20, 20] },
        { file: 'cat.png', index: 1, box: [900, 900, 950, 950] },
        { file: 'nowhere.png', index: 0, box: [1, 1, 20, 20] },
        { index: 0 },
      ];
      await writeFile(join(folder, 'boxes.json'), JSON.stringify(annotations));
      const command = ['evaluate', pictures, '--annotations', 'boxes.json', '--out', 'out', ...quick];
      const first = await runScorecam(command, folder);
      expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 3, stderr: '' });
      const out = join(folder, 'out');
      const rows = await rowsOf(out);
      const errors = rows.flatMap(({ error }) => (error ? [(error as { code: string }).code] : []));
      expect(errors).toEqual(['INVALID_OPTION', 'UNKNOWN_CLASS', 'INVALID_OPTION', 'UNREADABLE_FILE']);
      const measured = rows.filter(({ error }) => !error);
      expect(measured).toHaveLength(1);
      expect(measured[0]).toMatchObject({ file: 'cat.png', index: 0, method: 'score-cam', boxes: 1, peakInBox: true });

      await appendFile(join(out, 'evaluation.jsonl'), '{"file":"cut sh');
      const again = await callScorecam([...command, '--resume'], folder);
      expect(again.status).toBe(3);
      expect(await rowsOf(out)).toEqual(rows);

      const begun = await callScorecam(command, folder);
      expect(begun).toMatchObject({ status: 2, stdout: '' });
      expect(begun.stderr).toMatch(/run in the output folder "out" already.*--resume/);
      expect(await rowsOf(out)).toEqual(rows);

      const other = await callScorecam([...command, '--resume', '--methods', 'score-cam:paper'], folder);
      expect(other.status).toBe(2);
      expect(other.stderr).toContain('methods is ["score-cam"] there and ["score-cam:paper"] here');

      const report = await readFile(join(out, 'report.html'), 'utf8');
      expect(report).toContain('unicorn');
      const journal = await readFile(join(out, 'evaluation.jsonl'), 'utf8');
      const images = await readFile(join(out, 'images.jsonl'), 'utf8');
      expect([report, journal, images].filter((text) => text.includes(dirname(pictures)))).toEqual([]);
      expect(images).toContain('The picture \\"nowhere.png\\" is not in \\"pictures\\".');
      expect(report).not.toMatch(/(src|href)="(https?:|\/)/);
    });
  });

  it('says that an empty set holds nothing, without stopping', async () => {
    await inEmptyFolder(async (folder) => {
      await writeFile(join(folder, 'none.json'), '[]');
      const { status, stdout } = await callScorecam(
        ['evaluate', pictures, '--annotations', 'none.json', ...quick],
        folder,
      );
      expect(status).toBe(3);
      expect(stdout).toContain('contains no objects');
    });
  });

  it('refuses targets without a probability, and heads of values, before anything is measured', async () => {
    await inEmptyFolder(async (folder) => {
      const refused = async (...args: string[]) => {
        const { status, stderr } = await callScorecam(['evaluate', pictures, ...args, ...quick], folder);
        expect(status).toBe(2);
        return stderr;
      };
      expect(await refused('--target', 'segment:1')).toContain('which the target segment:1 does not have');
      expect(await refused('--head', 'value')).toContain('are taken as values; state the head softmax');
    });
  });
});
