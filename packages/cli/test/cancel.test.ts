import { describe, expect, it } from '@jest/globals';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundledPicture } from '../src/bundled.js';
import { inEmptyFolder, runScorecam, startScorecam } from './run-scorecam.js';
import { slowModel } from './slow-model.js';

describe('Ctrl-C', () => {
  it.each([
    ['while the model is opened', 300],
    ['while the masks are scored', 4000],
  ])('%s ends the program within a second, with nothing written', async (_, wait) => {
    await inEmptyFolder(async (folder) => {
      const started = performance.now();
      await runScorecam(['--help'], folder);
      // Until the program has started, a Ctrl-C ends Node itself; how long that takes depends on the machine's load.
      const startTime = performance.now() - started;
      await writeFile(join(folder, 'slow.onnx'), slowModel());
      const program = startScorecam(['explain', bundledPicture(), '--model', 'slow.onnx', '--device', 'cpu'], folder);
      await setTimeout(2 * startTime + wait);
      const interrupted = performance.now();
      program.interrupt();
      const outcome = await program.outcome;
      expect(performance.now() - interrupted).toBeLessThan(1000);
      expect(outcome).toEqual({ status: 130, stdout: '', stderr: 'scorecam: Cancelled.\n' });
      expect(await readdir(folder)).toEqual(['slow.onnx']);
    });
  });
});
