import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { appendFile, readdir, readFile, readlink, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { FailedImage } from '../../src/index.js';
import type { RecordedOutcome } from '../../src/batch/image-outcome.js';
import { parseOutcome } from '../../src/batch/parse-outcome.js';
import { Journal, type JournalHeader, readJournalHeader, readJournalEntries } from '../../src/runs/journal.js';
import { inFolder } from '../batch/tiny-run.js';

const settings = { model: 'abc', top: 1 };
const outcome = (name: string): FailedImage => ({
  status: 'failed',
  name,
  path: `/${name}`,
  code: 'INVALID_IMAGE',
  message: 'A line\nbreak and "quotes" – ü.',
});

async function records(path: string): Promise<RecordedOutcome[]> {
  const all: RecordedOutcome[] = [];
  for await (const record of readJournalEntries(path, { parse: parseOutcome })) all.push(record);
  return all;
}

async function headerOf(path: string): Promise<JournalHeader> {
  return (await readJournalHeader(path)) as JournalHeader; // of a journal that was begun
}

async function writeJournal(path: string, ...names: string[]): Promise<void> {
  const journal = await Journal.create(path, settings);
  for (const name of names) await journal.add(outcome(name));
  await journal.close();
}

describe('Journal', () => {
  it('is read back as it was written, and is never begun twice', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      await writeJournal(path, 'a', 'b');
      expect(await readJournalHeader(path)).toMatchObject({ scorecamRun: 1, settings });
      expect((await records(path)).map(({ name }) => name)).toEqual(['a', 'b']);
      expect((await records(path))[0]).toMatchObject(outcome('a'));
      await expect(Journal.create(path, settings)).rejects.toMatchObject({ code: 'EEXIST' });
    });
  });

  it('loses only the last line, wherever it is truncated, and continues after it', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      await writeJournal(path, 'a', 'b');
      const whole = await readFile(path);
      const endOfB = whole.length;
      const endOfA = whole.subarray(0, endOfB - 1).lastIndexOf('\n') + 1;
      for (let cut = endOfB - 1; cut >= endOfA; cut -= 17) {
        await truncate(path, cut);
        expect((await records(path)).map(({ name }) => name)).toEqual(['a']);
      }
      const journal = await Journal.continue(path, await headerOf(path));
      await journal.add(outcome('c'));
      await journal.close();
      expect((await records(path)).map(({ name }) => name)).toEqual(['a', 'c']);
    });
  });

  it('finds the last line end of a line that is longer than a block', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      await writeJournal(path, 'a');
      const { size } = await stat(path);
      await appendFile(path, `{"half": "${'x'.repeat(200_000)}`);
      expect(await records(path)).toHaveLength(1);
      const journal = await Journal.continue(path, await headerOf(path));
      await journal.close();
      expect((await stat(path)).size).toBe(size);
    });
  });

  it('holds names of any characters and of any length', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      // U+2028 ends a line to Node's own readers of lines; each of the long names fills more than a block.
      const names = ['a\u2028b', 'ü'.repeat(100_000), '\u2029', 'c'.repeat(70_000)];
      await writeJournal(path, ...names);
      expect((await records(path)).map(({ name }) => name)).toEqual(names);
    });
  });

  const openFiles = async () =>
    Promise.all((await readdir('/proc/self/fd')).map((file) => readlink(`/proc/self/fd/${file}`).catch(() => '')));

  const itOnLinux = existsSync('/proc/self/fd') ? it : it.skip;
  itOnLinux('is closed once its first line is read', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      await writeJournal(path, 'a', 'b'.repeat(100_000));
      await readJournalHeader(path);
      // A stream that is ended early is closed a moment later.
      for (let wait = 0; wait < 100 && (await openFiles()).includes(path); wait++) await setTimeout(20);
      expect(await openFiles()).not.toContain(path);
    });
  });

  it('reports a file that is not a journal, or cannot be read', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'other'), 'something else\n');
      await expect(readJournalHeader(join(folder, 'other'))).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
      const path = join(folder, 'journal.jsonl');
      await expect(readJournalHeader(path)).rejects.toMatchObject({
        code: 'UNREADABLE_FILE',
        message: expect.stringContaining('no such file'),
      });
    });
  });

  it('passes over lines that are damaged, and reads those behind them', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      await writeJournal(path, 'a');
      await appendFile(path, 'x{\nnull\n7\n\0\0\0\n');
      const journal = await Journal.continue(path, await headerOf(path));
      await journal.add(outcome('b'));
      await journal.close();
      expect((await records(path)).map(({ name }) => name)).toEqual(['a', 'b']);
    });
  });
});
