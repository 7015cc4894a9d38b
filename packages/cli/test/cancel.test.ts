import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { slowness } from '../../../test-support/slowness.js';
import { bundledPicture } from '../src/bundled.js';
import { runtimeOf } from '../../../test-support/children-of.js';
import { inEmptyFolder, type Outcome, startScorecam } from '../../../test-support/run-scorecam.js';
import { loopingModel } from '../../../test-support/looping-model.js';
import { slowModel } from './slow-model.js';

const explain = ['explain', 'photos/a.png'];

/**
 * Interrupts a command on the slow model some milliseconds after it has started its runtime, and has written the file
 * `after` if one is named: before, a Ctrl-C may end Node itself. It would continue for longer than Jest waits.
 */
async function interrupted(
  folder: string,
  command: readonly string[],
  { wait, after, signal }: { wait: number; after?: string; signal?: 'SIGINT' | 'SIGTERM' },
): Promise<Outcome> {
  await writeFile(join(folder, 'slow.onnx'), slowModel());
  await mkdir(join(folder, 'photos'));
  await copyFile(bundledPicture(), join(folder, 'photos/a.png'));
  const program = startScorecam([...command, '--model', 'slow.onnx', '--device', 'cpu', '--out', 'out'], folder);
  await runtimeOf(program.pid);
  while (after !== undefined && !existsSync(join(folder, after))) await setTimeout(50);
  await setTimeout(wait * slowness);
  program.interrupt(signal);
  return program.outcome;
}

describe('Ctrl-C', () => {
  it.each([
    ['Ctrl-C', 'while the model is opened', { wait: 0 }],
    ['Ctrl-C', 'while the masks are scored', { wait: 1500 }],
    ['SIGTERM', 'while the masks are scored', { wait: 1500, signal: 'SIGTERM' as const }],
  ])('%s %s ends explain, with nothing written', async (_, __, how) => {
    await inEmptyFolder(async (folder) => {
      const outcome = await interrupted(folder, explain, how);
      expect(outcome).toEqual({ status: 130, stdout: '', stderr: 'scorecam: Cancelled.\n' });
      expect((await readdir(folder)).sort()).toEqual(['photos', 'slow.onnx']);
    });
  });

  it('ends evaluate, prints how to resume, and keeps the journal', async () => {
    await inEmptyFolder(async (folder) => {
      const outcome = await interrupted(folder, ['evaluate', 'photos'], {
        wait: 1000,
        after: 'out/evaluation.jsonl',
      });
      const message = 'Cancelled; 0 of 1 pictures are measured. The same command with --resume measures the rest.';
      expect(outcome).toEqual({ status: 130, stdout: '', stderr: `scorecam: ${message}\n` });
      expect(await readdir(join(folder, 'out'))).toEqual(['evaluation.jsonl']);
    });
  });

  it('ends batch, and keeps the journal', async () => {
    await inEmptyFolder(async (folder) => {
      const outcome = await interrupted(folder, ['batch', 'photos'], { wait: 1000, after: 'out/journal.jsonl' });
      expect(outcome).toEqual({ status: 130, stdout: '', stderr: 'scorecam: Cancelled.\n' });
      expect(await readdir(join(folder, 'out'))).toEqual(['journal.jsonl']);
    });
  });

  it.each(['compare', 'sanity'])('ends %s, with nothing written', async (command) => {
    await inEmptyFolder(async (folder) => {
      const outcome = await interrupted(folder, [command, 'photos/a.png'], { wait: 1500 });
      expect(outcome).toEqual({ status: 130, stdout: '', stderr: 'scorecam: Cancelled.\n' });
      expect((await readdir(folder)).sort()).toEqual(['photos', 'slow.onnx']);
    });
  });
});

// A pass cannot be stopped, so that what waits for it waits for ever.
describe('a model that loops', () => {
  it.each([
    ['explain', 'SIGINT', ['explain', 'a.png', '--out', 'out', '--device', 'cpu']],
    ['batch', 'SIGTERM', ['batch', 'photos', '--out', 'out', '--device', 'cpu']],
    ['layers', 'SIGINT', ['layers']],
  ] as const)('does not keep %s from ending by %s', async (_, signal, command) => {
    await inEmptyFolder(async (folder) => {
      await writeFile(join(folder, 'loop.onnx'), loopingModel());
      await mkdir(join(folder, 'photos'));
      for (const name of ['a.png', 'photos/a.png']) await copyFile(bundledPicture(), join(folder, name));
      const program = startScorecam([...command, '--model', 'loop.onnx'], folder);
      await runtimeOf(program.pid);
      await setTimeout(1000 * slowness); // the model is opened, and runs to be measured
      program.interrupt(signal);
      expect(await program.outcome).toEqual({ status: 130, stdout: '', stderr: 'scorecam: Cancelled.\n' });
    });
  });
});
