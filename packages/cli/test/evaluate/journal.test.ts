import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../src/evaluate/journal.js';

const settings = { model: 'ab', presets: ['official'] };
const row = (file: string, label = 'cat') => ({ file, label, error: { code: 'INVALID_IMAGE', message: 'x' } }) as const;

let folder = '';
const rowsPath = () => join(folder, 'images.jsonl');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-journal-'));
  const journal = await Journal.open(folder, settings, { resume: false });
  await journal.add([row('a.png')]);
  await journal.add([row('b.png'), row('b.png', 'dog')]);
});
afterEach(() => rm(folder, { recursive: true }));

async function filesAfterResume(): Promise<string[]> {
  const { rows } = await Journal.open(folder, settings, { resume: true });
  expect(await readFile(rowsPath(), 'utf8')).toBe(rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
  return rows.map(({ file }) => file);
}

describe('Journal', () => {
  it('goes on with the rows that are there', async () => {
    expect(await filesAfterResume()).toEqual(['a.png', 'b.png', 'b.png']);
  });

  it.each([
    ['cut short', '{"file":"b.p'],
    ['damaged', '\0\0\0\n{"file":"c.png","label":"cat","error":{}}\n'],
    ['no row', 'null\n'],
  ])('drops a line that is %s, what follows it, and the picture before it', async (_, line) => {
    await appendFile(rowsPath(), line);
    expect(await filesAfterResume()).toEqual(['a.png']);
  });

  it('begins with nothing where the rows are gone', async () => {
    await rm(rowsPath());
    expect(await filesAfterResume()).toEqual([]);
  });

  it('names what differs from the settings there, and settings that cannot be read', async () => {
    const other = Journal.open(folder, { ...settings, model: 'cd' }, { resume: true });
    await expect(other).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(/model is "ab"/),
    });
    await writeFile(join(folder, 'settings.json'), '{');
    const damaged = Journal.open(folder, settings, { resume: true });
    await expect(damaged).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });
});
