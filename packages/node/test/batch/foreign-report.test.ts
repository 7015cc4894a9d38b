/** The report of a folder that somebody else made: it stays in the folder, and runs nothing of theirs. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BatchItem, type BatchOutcome, explainBatch, listImages, writeReport } from '../../src/index.js';
import { filesBelow, openTiny, writePictures, writeTinyModel } from './tiny-run.js';

let folder: string;
const out = () => join(folder, 'base/maps');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-foreign-'));
  await writePictures(join(folder, 'photos'), 2);
  const model = await writeTinyModel(folder);
  const explainer = await openTiny(model.path);
  expect(
    await statusesOf(
      explainBatch(explainer, listImages([join(folder, 'photos')]), { out: join(folder, 'sound'), model }),
    ),
  ).toEqual(['explained', 'explained']);
  const named = { ...model, path: 'tiny.onnx' };
  expect(await statusesOf(explainBatch(explainer, failing(), { out: join(folder, 'failing'), model: named }))).toEqual([
    'explained',
    'explained',
    'failed',
    'failed',
  ]);
  await explainer.dispose();
});

/** Two pictures, one that is not there, and one whose place is taken by a file. */
async function* failing(): AsyncGenerator<BatchItem> {
  yield* listImages([join(folder, 'photos')]);
  yield { name: 'gone.png', path: join(folder, 'photos/gone.png') };
  await writeFile(join(folder, 'failing/blocked'), '');
  yield { name: 'blocked/0.png', path: join(folder, 'photos/0.png') };
}

async function statusesOf(run: AsyncIterable<BatchOutcome>): Promise<string[]> {
  const statuses = [];
  for await (const { status } of run) statuses.push(status);
  return statuses;
}

beforeEach(async () => {
  await rm(join(folder, 'base'), { recursive: true, force: true });
  await mkdir(join(folder, 'base/victim'), { recursive: true });
  await cp(join(folder, 'sound'), out(), { recursive: true });
  await cp(join(out(), '0.png'), join(folder, 'base/victim'), { recursive: true });
});

afterAll(() => rm(folder, { recursive: true }));

/** The record of an explained image with some fields changed, as another line of the journal. */
async function addLine(changes: object): Promise<void> {
  const lines = (await readFile(join(out(), 'journal.jsonl'), 'utf8')).trimEnd().split('\n');
  await appendFile(join(out(), 'journal.jsonl'), `${JSON.stringify({ ...JSON.parse(lines[1]!), ...changes })}\n`);
}

type Edit = (record: { classes: { [name: string]: unknown }[]; [name: string]: unknown }) => void;

async function editRecord(edit: Edit): Promise<void> {
  const path = join(out(), '0.png/result.json');
  const record = JSON.parse(await readFile(path, 'utf8')) as Parameters<Edit>[0];
  edit(record);
  await writeFile(path, JSON.stringify(record));
}

async function namesIn(name: string): Promise<string[]> {
  return (await readdir(join(folder, 'base', name))).sort();
}

describe('a line of the journal', () => {
  it.each(['../victim', '..', '/etc', 7, null, ['x'], undefined])(
    'with the name %j is damaged, is named, and writes nothing elsewhere',
    async (name) => {
      const before = await namesIn('victim');
      await addLine({ name });
      expect(await writeReport(out())).toMatchObject({ explained: 2, failed: 0, damagedLines: ['journal.jsonl:4'] });
      expect(await namesIn('victim')).toEqual(before);
      expect(await namesIn('')).toEqual(['maps', 'victim']);
    },
  );
});

describe('a record', () => {
  const markup = '<img src=x onerror=alert(1)>';

  it.each<[string, Edit]>([
    ['a file that is elsewhere', (record) => (record.classes[0]!['files'] = { overlay: '../../x.png' })],
    ['markup for an index', (record) => Object.assign(record.classes[0]!, { index: markup, label: undefined })],
    ['a probability that is not a number', (record) => (record.classes[0]!['probability'] = markup)],
    ['no classes', (record) => Object.assign(record, { classes: undefined })],
    ['nothing', (record) => Object.keys(record).forEach((key) => delete record[key])],
  ])('with %s is damaged', async (_, edit) => {
    await editRecord(edit);
    expect(await writeReport(out())).toMatchObject({ explained: 1, failed: 1 });
  });

  it('with markup in its texts is shown as text', async () => {
    await editRecord((record) => {
      Object.assign(record.classes[0]!, { label: markup });
      Object.assign(record, { notices: [markup], device: markup });
    });
    expect(await writeReport(out())).toMatchObject({ explained: 2 });
    const page = await readFile(join(out(), '0.png/index.html'), 'utf8');
    expect(page).not.toContain(markup);
    expect(page.match(/&#60;img src=x onerror=alert\(1\)&#62;/g)).toHaveLength(3);
    expect(page).toContain('http-equiv="Content-Security-Policy"');
  });
});

describe('a link', () => {
  it('in place of the folder of an image is not followed', async () => {
    await rm(join(out(), '0.png'), { recursive: true });
    await symlink('../victim', join(out(), '0.png'));
    const before = await namesIn('victim');
    expect(await writeReport(out())).toMatchObject({ explained: 1, failed: 1 });
    expect(await namesIn('victim')).toEqual(before);
  });

  it('in place of a page is replaced', async () => {
    await writeFile(join(folder, 'base/victim/mine'), 'mine');
    await symlink('../../victim/mine', join(out(), '0.png/index.html'));
    await symlink('../victim/mine', join(out(), 'index.html'));
    expect(await writeReport(out())).toMatchObject({ explained: 2 });
    expect(await readFile(join(folder, 'base/victim/mine'), 'utf8')).toBe('mine');
    expect(await readFile(join(out(), 'index.html'), 'utf8')).toContain('<!doctype html>');
  });

  it('in place of the folder of the style sheet is refused', async () => {
    await symlink('../victim', join(out(), 'scorecam-report'));
    await expect(writeReport(out())).rejects.toMatchObject({ code: 'UNWRITABLE_OUTPUT' });
  });
});

it('says nothing about where the pictures, the model and the results were, nor do the results', async () => {
  const summary = await writeReport(join(folder, 'failing'));
  expect(summary).toMatchObject({ explained: 2, failed: 2 });
  const files = await filesBelow(join(folder, 'failing'), /\.(html|js|json|jsonl)$/);
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['0.png/result.json', 'index.html', 'journal.jsonl', 'scorecam-report/data.js']),
  );
  for (const [name, content] of files) expect([name, content.toString().includes(folder)]).toEqual([name, false]);
  expect(files.get('journal.jsonl')!.toString()).toContain('The picture file \\"gone.png\\" cannot be read');
});
