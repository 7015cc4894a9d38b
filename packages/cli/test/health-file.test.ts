import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inEmptyFolder } from '../../../test-support/run-scorecam.js';
import { HealthFile } from '../src/health-file.js';

afterEach(() => void jest.restoreAllMocks());

describe('HealthFile', () => {
  it('is there from the start, and written again by a step a second later or more', async () => {
    await inEmptyFolder(async (folder) => {
      const path = join(folder, 'alive');
      const health = await HealthFile.open(path);
      expect(Date.parse(await readFile(path, 'utf8'))).not.toBeNaN();
      await writeFile(path, 'old');
      const now = performance.now();
      const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 900);
      health?.beat();
      await sleep(50);
      expect(await readFile(path, 'utf8')).toBe('old');
      clock.mockReturnValue(now + 1100);
      health?.beat();
      while (Number.isNaN(Date.parse(await readFile(path, 'utf8')))) await sleep(5); // the test's own limit ends it
    });
  });

  it('is refused in a folder that is not there', async () => {
    await expect(HealthFile.open('none/alive')).rejects.toMatchObject({
      code: 'UNWRITABLE_OUTPUT',
      message: 'The health file "none/alive" cannot be written: name a file in a folder that is there.',
    });
    expect(await HealthFile.open(undefined)).toBeUndefined();
  });
});
