import { describe, expect, it } from '@jest/globals';
import type { Explainer, ModelIdentity } from '@scorecam/core';
import { appendFile, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { list } from 'tar';
import { type BatchOptions, type BatchOutcome, explainBatch, listImages, writeReport } from '../../src/index.js';
import { imageOfMember, sampleKey } from '../../src/batch/pack/pack-names.js';
import { readPacked } from '../../src/batch/pack/read-packed.js';
import { useTinyModel, filesBelow, inFolder, writePictures } from './tiny-run.js';

let explainer: Explainer;
let model: ModelIdentity;

useTinyModel((opened) => ({ explainer, model } = opened));

/** One small file, if others are not looked at. */
const form = { parts: ['raw'], pictureFormat: 'png' } as const;

async function run(folder: string, options: Partial<BatchOptions>): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  const all = { out: join(folder, 'packed'), model, ...options };
  for await (const outcome of explainBatch(explainer, listImages([join(folder, 'photos')]), all))
    outcomes.push(outcome);
  return outcomes;
}

/** The paths in an archive, as the library's own reader finds them. */
async function pathsIn(file: string): Promise<string[]> {
  const paths: string[] = [];
  await list({ file, strict: true, onReadEntry: (entry) => paths.push(entry.path) });
  return paths;
}

const packs = async (folder: string) =>
  (await readdir(join(folder, 'packed'))).filter((name) => name.endsWith('.tar')).sort();

/** The content of all archives and indexes. Two runs have equal ones but for the times in their records. */
async function numbersOf(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const pack of await packs(folder))
    await list({
      file: join(folder, 'packed', pack),
      onReadEntry: (entry) => {
        const chunks: Buffer[] = [];
        entry.on('data', (chunk: Buffer) => chunks.push(chunk));
        entry.on(
          'end',
          () =>
            void (
              entry.path.endsWith('.json') ||
              found.set(`${pack} ${entry.path}`, Buffer.concat(chunks).toString('base64'))
            ),
        );
      },
    });
  return found;
}

/** How many bytes an archive has behind the last image of its index. */
async function bytesBehind(pack: string): Promise<number> {
  const index = JSON.parse(await readFile(pack.replace('.tar', '.json'), 'utf8')) as {
    images: { offset: number; size: number }[];
  };
  const { offset, size } = index.images.at(-1)!;
  return (await stat(pack)).size - offset - size;
}

describe('packed results', () => {
  it('are the files of the folders, under a key for each image', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 5);
      const outcomes = await run(folder, { pack: 2, top: 2 });
      await run(folder, { out: join(folder, 'maps'), top: 2 });
      expect(await packs(folder)).toEqual(['results-000000.tar', 'results-000001.tar', 'results-000002.tar']);
      const extensions = ['raw.npy', '2.raw.npy', 'overlay.webp', '2.overlay.webp', 'result.json'];
      const members = (
        await Promise.all((await packs(folder)).map((name) => pathsIn(join(folder, 'packed', name))))
      ).flat();
      for (const name of await packs(folder)) {
        const bytes = await readFile(join(folder, 'packed', name));
        const ends = outcomes.map((o) =>
          o.status === 'explained' && o.pack?.file === name ? o.pack.offset + o.pack.size : 0,
        );
        expect(bytes.subarray(Math.max(...ends))).toEqual(Buffer.alloc(1024)); // the mark of the end
      }
      const names = outcomes.map(({ name }) => name);
      expect(members).toEqual(
        names.flatMap((name) => extensions.map((extension) => `${sampleKey(name)}.${extension}`)),
      );
      for (const outcome of outcomes) {
        if (outcome.status !== 'explained' || !outcome.pack) throw new Error('not packed');
        const { files, record } = await readPacked(join(folder, 'packed'), outcome.name, outcome.pack);
        const whole = await filesBelow(join(folder, 'maps', outcome.name), /\.(npy|webp)$/);
        expect(new Map(Array.from(files).filter(([name]) => name !== 'result.json'))).toEqual(whole);
        expect(record.image.path).toBe(outcome.name);
      }
      const index = JSON.parse(await readFile(join(folder, 'packed/results-000001.json'), 'utf8')) as object;
      const ofSecond = outcomes.flatMap((outcome) => (outcome.status === 'explained' ? [outcome] : [])).slice(2, 4);
      expect(index).toEqual({
        scorecamPack: 1,
        images: ofSecond.map(({ name, pack }) => ({ name, offset: pack?.offset, size: pack?.size })),
      });
    });
  });

  it('are whole after a kill at any byte: what the journal counts stays, and the rest is made again', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 7);
      await run(folder, { pack: 3, form });
      const whole = await numbersOf(folder);
      expect(whole.size).toBe(7);
      const journal = join(folder, 'packed/journal.jsonl');
      const lines = (await readFile(journal, 'utf8')).split('\n');
      for (const [counted, extra] of [
        [5, 100],
        [1, 50_000],
        [0, 700],
        [6, 0],
      ] as const) {
        // As if the run had been killed behind so many images: later archives are gone, and the last has a cut sample.
        await writeFile(journal, lines.slice(0, counted + 1).join('\n') + '\n');
        const last =
          counted === 0
            ? undefined
            : (JSON.parse(lines[counted]!) as { pack: { file: string; offset: number; size: number } });
        const current = last?.pack.file ?? 'results-000000.tar';
        for (const name of await packs(folder)) if (name > current) await rm(join(folder, 'packed', name));
        await truncate(join(folder, 'packed', current), last ? last.pack.offset + last.pack.size : 0);
        await appendFile(join(folder, 'packed', current), Buffer.alloc(extra, 7));
        const again = await run(folder, { pack: 3, form, resume: true });
        expect(again.map(({ status }) => status)).toEqual([
          ...Array<string>(counted).fill('skipped'),
          ...Array<string>(7 - counted).fill('explained'),
        ]);
        expect(await numbersOf(folder)).toEqual(whole);
        for (const name of await packs(folder)) {
          await pathsIn(join(folder, 'packed', name)); // strict: throws on a cut one
          expect(await bytesBehind(join(folder, 'packed', name))).toBe(1024); // the mark of the end
        }
      }
    });
  });

  it('are made again if their archive is gone or shorter than the journal says', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 5);
      await run(folder, { pack: 2, form });
      await rm(join(folder, 'packed/results-000000.tar'));
      await truncate(join(folder, 'packed/results-000001.tar'), 600);
      const again = await run(folder, { pack: 2, form, resume: true });
      expect(again.map(({ status }) => status)).toEqual([
        'explained',
        'explained',
        'explained',
        'explained',
        'skipped',
      ]);
      expect(await packs(folder)).toEqual(['1', '2', '3', '4'].map((number) => `results-00000${number}.tar`));
      expect((await run(folder, { pack: 2, form, resume: true })).every(({ status }) => status === 'skipped')).toBe(
        true,
      );
    });
  });

  it('are shown by the report, which follows no link out of the folder', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 4);
      await run(folder, { pack: 10 });
      await symlink(folder, join(folder, 'packed/below'));
      expect(await writeReport(join(folder, 'packed'))).toMatchObject({ explained: 3, failed: 1 });
      expect(await readdir(join(folder, 'packed/0.png'))).toEqual(
        expect.arrayContaining(['index.html', 'result.json']),
      );
      expect(await readdir(folder)).not.toContain('3.png');
    });
  });

  it('need archives of at least one image', async () => {
    await inFolder(async (folder) => {
      await expect(run(folder, { pack: 0 })).rejects.toThrow(
        'The pack of a run must be an integer of 1 or more, not 0.',
      );
      expect(await readdir(folder)).toEqual([]);
    });
  });
});

describe('sampleKey', () => {
  it('has no dot in the file name, and names one image', () => {
    const names = ['a.b/c.d.jpg', 'a.b/c%2Ed.jpg', 'a.b/c', 'https/h/a%20b.png'];
    expect(names.map(sampleKey)).toEqual(['a.b/c%2Ed%2Ejpg', 'a.b/c%252Ed%2Ejpg', 'a.b/c', 'https/h/a%2520b%2Epng']);
    for (const name of names) expect(imageOfMember(`${sampleKey(name)}.2.raw.npy`)).toBe(name);
  });
});
