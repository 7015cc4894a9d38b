import { describe, it } from '@jest/globals';
import { inEmptyFolder, runScorecam } from '../../../../test-support/run-scorecam.js';
import { expectSameResults, runWithKills, tinyBatch, writeTinyRun } from './killed-runs.js';

describe('scorecam batch --resume', () => {
  it('ends, for 500 images and after five kills at random moments, with what an undisturbed run gives', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 500);
      await runScorecam(tinyBatch('whole'), folder);
      const kills = Array.from({ length: 5 }, () => 1 + Math.floor(Math.random() * 90));
      const explained = await runWithKills(folder, kills);
      console.log(`Killed after ${explained.join(', ')} of 500 images.`);
      await expectSameResults(folder, 500);
    });
  });
});
