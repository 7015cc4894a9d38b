import { describe, expect, it } from '@jest/globals';
import { appendFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunFolder } from '../../src/runs/run-folder.js';
import { inFolder } from '../batch/tiny-run.js';

interface Entry {
  readonly name: string;
}

const settings = { model: 'ab', presets: ['official'] };
const names = { lockName: '.lock', journalName: 'run.jsonl' };

async function entriesOf(folder: RunFolder<Entry>): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of folder.entries((value) => value as { name: string })) found.push(name);
  return found;
}

/** A run that measured `a` and `b` and ended. */
async function inFormerRun(work: (out: string) => Promise<void>): Promise<void> {
  await inFolder(async (out) => {
    const folder = await RunFolder.open<Entry>({ out, ...names }, settings);
    for (const name of ['a', 'b']) await folder.add({ name });
    await folder.close();
    await work(out);
  });
}

describe('RunFolder', () => {
  it('resumes with the existing entries, and adds to them', async () => {
    await inFormerRun(async (out) => {
      const folder = await RunFolder.open<Entry>({ out, resume: true, ...names }, settings);
      expect(await entriesOf(folder)).toEqual(['a', 'b']);
      await folder.add({ name: 'c' });
      expect(await entriesOf(folder)).toEqual(['a', 'b', 'c']);
      await folder.close();
      expect(await readdir(out)).toEqual(['run.jsonl']);
    });
  });

  it('takes off an entry that was cut short', async () => {
    await inFormerRun(async (out) => {
      await appendFile(join(out, 'run.jsonl'), '{"name":"c","ha');
      const folder = await RunFolder.open<Entry>({ out, resume: true, ...names }, settings);
      await folder.add({ name: 'd' });
      expect(await entriesOf(folder)).toEqual(['a', 'b', 'd']);
      await folder.close();
    });
  });

  it('refuses a folder with a run unless it is resumed, and one with other settings, and releases its lock', async () => {
    await inFormerRun(async (out) => {
      const before = await readFile(join(out, 'run.jsonl'), 'utf8');
      await expect(RunFolder.open({ out, ...names }, settings)).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: `There is a run in the output folder "${out}" already: continue it with --resume, or choose another --out.`,
      });
      const other = RunFolder.open({ out, resume: true, ...names }, { ...settings, model: 'cd' });
      await expect(other).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('model is "ab" there and "cd" here'),
      });
      expect(await readFile(join(out, 'run.jsonl'), 'utf8')).toBe(before);
      expect(await readdir(out)).toEqual(['run.jsonl']);
    });
  });

  it('lets one run at a time write to a folder', async () => {
    await inFormerRun(async (out) => {
      const folder = await RunFolder.open<Entry>({ out, resume: true, ...names }, settings);
      const second = RunFolder.open({ out, resume: true, ...names }, settings);
      await expect(second).rejects.toMatchObject({ code: 'UNWRITABLE_OUTPUT' });
      await folder.close();
    });
  });

  it('adds nothing to a folder that was replaced meanwhile', async () => {
    await inFormerRun(async (parent) => {
      const out = join(parent, 'out');
      const folder = await RunFolder.open<Entry>({ out, ...names }, settings);
      await rename(out, join(parent, 'moved'));
      await mkdir(out);
      await expect(folder.add({ name: 'c' })).rejects.toMatchObject({ code: 'UNWRITABLE_OUTPUT' });
      expect(await readdir(out)).toEqual([]);
      await folder.close();
      await rm(out, { recursive: true });
    });
  });
});
