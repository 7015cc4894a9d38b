import { ScorecamError } from '@scorecam/core';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { asUnwritable, checkWritable, makePath } from '../../results/staged-folder.js';
import { readJournalHeader } from '../../runs/journal.js';
import { journalName } from '../batch-folder.js';
import type { WorkerOutput } from './worker-output.js';

/**
 * The folder that the workers of a run share.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT if nothing can be written to it
 */
export async function openFolderOutput(out: string): Promise<WorkerOutput> {
  await checkWritable(out);
  const first = await asUnwritable(out, async () => {
    await makePath(resolve(out));
    return stat(out);
  });
  return {
    check: async () => {
      const now = await stat(out).catch(() => undefined);
      if (now?.ino === first.ino && now.dev === first.dev) return;
      throw new ScorecamError('UNWRITABLE_OUTPUT', `The output folder "${out}" was removed; the worker has stopped.`);
    },
    findRun: async () => (await readJournalHeader(join(out, journalName())).catch(() => undefined))?.run,
    save: (stages, image) => stages.save(image),
  };
}
