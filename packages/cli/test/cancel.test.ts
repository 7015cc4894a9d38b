import { describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { inEmptyFolder, startScorecam } from './run-scorecam.js';

// One mask at a time on one thread, so that the work outlasts the wait.
const slow = ['explain', '--device', 'cpu', '--threads', '1', '--batch', '1', '--layer', '0'];

describe('Ctrl-C', () => {
  it.each([700, 1500])('after %i ms ends the program within a second, with nothing written', async (wait) => {
    await inEmptyFolder(async (folder) => {
      const program = startScorecam(slow, folder);
      await setTimeout(wait);
      const interrupted = performance.now();
      program.interrupt();
      const outcome = await program.outcome;
      expect(performance.now() - interrupted).toBeLessThan(1000);
      expect(outcome).toEqual({ status: 130, stdout: '', stderr: 'scorecam: Cancelled.\n' });
      expect(await readdir(folder)).toEqual([]);
    });
  });
});
