import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inEmptyFolder, runScorecam } from '../../../test-support/run-scorecam.js';

describe('scorecam explain --log, scorecam verify', () => {
  it('logs the hash of the map that was written, and ends with 8 once that is another', () =>
    inEmptyFolder(async (folder) => {
      const explain = ['explain', '--method', 'grad-cam', '--class', 'cat', '--log', 'audit.jsonl', '--quiet'];
      expect(await runScorecam(explain, folder)).toEqual({ status: 0, stdout: '', stderr: '' });
      const log = JSON.parse(await readFile(join(folder, 'audit.jsonl'), 'utf8')) as { image: { path: string } };
      expect(log.image.path).toBe('cat_and_dog.png');
      const map = join(folder, 'scorecam-out', '0-cat.map.npy');
      const bytes = await readFile(map);
      bytes.fill(0, bytes.length - 400);
      await writeFile(map, bytes);
      const { status, stdout } = await runScorecam(['verify', 'scorecam-out/result.json', '--json'], folder);
      expect(status).toBe(8);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: 'different', isConfirmed: false, differences: [] });
    }));
});
