import { describe, expect, it } from '@jest/globals';
import { inEmptyFolder, runScorecam } from '../../../../test-support/run-scorecam.js';
import { expectSameResults, runWithKills, tinyBatch, writeTinyRun } from './killed-runs.js';

describe('scorecam batch --resume', () => {
  it('ends, after two kills, with what an undisturbed run gives', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 24);
      expect(await runScorecam(tinyBatch('whole'), folder)).toMatchObject({ status: 0 });
      await runWithKills(folder, [3, 8]);
      await expectSameResults(folder, 24);
    });
  });
});
