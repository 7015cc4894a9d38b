import { describe, expect, it } from '@jest/globals';
import type { Explainer, ModelIdentity } from '@scorecam/core';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, Header, Pax } from 'tar';
import { type BatchItem, type BatchOutcome, explainBatch, listImages, type ListOptions } from '../../src/index.js';
import { useTinyModel, filesBelow, inFolder, writePicture, writePictures } from './tiny-run.js';

let explainer: Explainer;
let model: ModelIdentity;

useTinyModel((opened) => ({ explainer, model } = opened));

async function list(input: string, options?: ListOptions): Promise<BatchItem[]> {
  const items: BatchItem[] = [];
  for await (const item of listImages([input], options)) items.push(item);
  return items;
}

/** One small file: what is written is not what these tests look at. */
const form = { parts: ['raw'], pictureFormat: 'png' } as const;

async function run(folder: string, input: string, options: { out: string; resume?: boolean }): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  const all = { ...options, model, form, out: join(folder, options.out) };
  for await (const outcome of explainBatch(explainer, listImages([join(folder, input)]), all)) outcomes.push(outcome);
  return outcomes;
}

/** An archive of the given members, with the mark of the end. */
function tarOf(members: readonly (readonly [path: string, content: string, type?: 'SymbolicLink'])[]): Buffer {
  const blocks = members.flatMap(([path, content, type = 'File' as const]) => {
    const header = new Header({ path, type, size: content.length, linkpath: type === 'File' ? '' : '/etc/passwd' });
    header.encode();
    return [header.block!, Buffer.from(content), Buffer.alloc(-content.length & 511)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const faults = (items: readonly BatchItem[]) =>
  items.flatMap(({ name, fault }) => (fault ? [[name, fault.message]] : []));

describe('pictures in tar archives', () => {
  it('are explained as in a folder, byte for byte, and skipped when the run is resumed', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 5);
      await mkdir(join(folder, 'tars'));
      const names = ['0.png', '1.png', '2.png', 'below/3.png', '4.png'];
      await create({ cwd: join(folder, 'photos'), file: join(folder, 'tars/a.tar') }, names.slice(0, 3));
      await create({ cwd: join(folder, 'photos'), file: join(folder, 'tars/b.tar') }, names.slice(3));
      await run(folder, 'photos', { out: 'maps' });
      const outcomes = await run(folder, 'tars', { out: 'tarred' });
      expect(outcomes.map(({ name, status }) => `${name} ${status}`)).toEqual(
        names.map((name, i) => `${i < 3 ? 'a' : 'b'}.tar/${name} explained`),
      );
      const [alone, tarred] = await Promise.all(
        ['maps', 'tarred'].map((out) => filesBelow(join(folder, out), /\.npy$/)),
      );
      expect(new Map(Array.from(tarred!, ([name, bytes]) => [name.replace(/^[ab]\.tar\//, ''), bytes]))).toEqual(alone);
      const again = await run(folder, 'tars', { out: 'tarred', resume: true });
      expect(again.map(({ status }) => status)).toEqual(Array(5).fill('skipped'));
    });
  });

  it('take their classes from the members of their key', async () => {
    await inFolder(async (folder) => {
      const members = [
        ['./a/1.cls', '3\n'],
        ['./a/1.jpg', 'x'],
        ['./a/1.seg.png', 'x'],
        ['b.v1.png', 'x'],
        ['b.json', '{"caption": "two bees", "label": ["bee", 1]}'],
        ['c.jpg', 'x'],
        ['c.json', '{"caption": "nothing"}'],
        ['d.png', 'x'],
        ['d.json', '{'],
        ['e.png', 'x'],
        ['e.cls', ' '],
        ['f.png', 'x'],
        ['f.json', '{"label": "bee", "cls": 4}'],
        ['f.txt', 'words'],
        ['.hidden.jpg', 'x'],
      ] as const;
      await writeFile(join(folder, 's.tar'), tarOf(members));
      const ignored: string[] = [];
      const items = await list(join(folder, 's.tar'), { onIgnored: (path) => ignored.push(path) });
      expect(items.map(({ name, classes }) => [name, classes])).toEqual([
        ['s.tar/a/1.jpg', ['3']],
        ['s.tar/a/1.seg.png', ['3']],
        ['s.tar/b.v1.png', ['bee', '1']],
        ['s.tar/c.jpg', undefined],
        ['s.tar/d.png', undefined],
        ['s.tar/e.png', undefined],
        ['s.tar/f.png', ['4']],
      ]);
      expect(faults(items)).toEqual([
        ['s.tar/d.png', 'The classes in "d.json" cannot be read: it is not JSON.'],
        ['s.tar/e.png', 'The classes in "e.cls" cannot be read: it is empty.'],
      ]);
      const without = await list(join(folder, 's.tar'), { ignoreClasses: true });
      expect(without.map(({ classes }) => classes)).toEqual(Array(7).fill(undefined));
      await writeFile(join(folder, 'list.csv'), 'image,class\ns.tar,dog\n');
      const listed = await list(join(folder, 'list.csv'));
      expect(listed.map(({ classes }) => classes)).toEqual(Array(7).fill(['dog']));
      expect(ignored).toEqual([join(folder, 's.tar/f.txt'), join(folder, 's.tar/.hidden.jpg')]);
      expect(items[0]).toMatchObject({ path: join(folder, 's.tar/a/1.jpg'), range: { offset: 1536, size: 1 } });
    });
  });

  it('have names of any length and script, as tar programs write them', async () => {
    await inFolder(async (folder) => {
      const [long, other] = [`${'x'.repeat(120)}/${'y'.repeat(120)}.png`, 'Grüße.png'];
      const gnu = tarOf([
        ['././@LongLink', `${long}\0`],
        ['short.png', 'x'],
      ]);
      gnu.write('L', 156);
      gnu.write(checksum(gnu.subarray(0, 512)), 148);
      const pax = new Pax({ path: other }).encode();
      await writeFile(join(folder, 's.tar'), Buffer.concat([gnu.subarray(0, -1024), pax, tarOf([['z.png', 'x']])]));
      expect((await list(join(folder, 's.tar'))).map(({ name }) => name)).toEqual([`s.tar/${long}`, `s.tar/${other}`]);
    });
  });

  it('cannot leave their archive, nor the output folder', async () => {
    await inFolder(async (folder) => {
      const paths = ['../../up.png', '/etc/root.png', 'a/../b.png', 'a//b.png'];
      const links = [['link.png', '', 'SymbolicLink']] as const;
      await writeFile(join(folder, 's.tar'), tarOf([...paths.map((path) => [path, 'x'] as const), ...links]));
      const outcomes = await run(folder, 's.tar', { out: 'maps' });
      expect(outcomes.map(({ name }) => name)).toEqual(paths.map((path) => `s.tar/${path}`));
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({
          status: 'failed',
          message: expect.stringContaining('Its results cannot be in'),
        });
    });
  });

  it('are explained up to the damage of an archive, and the archive is named', async () => {
    await inFolder(async (folder) => {
      await writePicture(join(folder, '1.png'), 1);
      await writePicture(join(folder, '2.png'), 2);
      await create({ cwd: folder, file: join(folder, 's.tar') }, ['1.png', '2.png']);
      const whole = await readFile(join(folder, 's.tar'));
      await truncate(join(folder, 's.tar'), whole.length - 1536);
      expect(await run(folder, 's.tar', { out: 'cut' })).toMatchObject([
        { name: 's.tar/1.png', status: 'explained' },
        {
          name: 's.tar/2.png',
          status: 'failed',
          message: expect.stringMatching(/2\.png\" cannot be read: its archive ends \d+ bytes before it does/),
        },
        {
          name: 's.tar',
          message: expect.stringContaining('its end is missing: it was cut, or is still being written'),
        },
      ]);
      const second = whole.indexOf('2.png');
      await writeFile(join(folder, 's.tar'), whole.fill(7, second + 10, second + 50));
      expect(faults(await list(join(folder, 's.tar')))).toEqual([
        ['s.tar', expect.stringContaining(`its header at byte ${second} is damaged`)],
      ]);
    });
  });

  it('are refused twice under one path, in a compressed archive, and in what is none', async () => {
    await inFolder(async (folder) => {
      await writeFile(
        join(folder, 'twice.tar'),
        tarOf([
          ['a.png', 'x'],
          ['a.png', 'y'],
        ]),
      );
      await writeFile(join(folder, 'packed.tar.gz'), 'x');
      await writeFile(join(folder, 'text.tar'), 'This is not an archive.'.repeat(100));
      await writeFile(join(folder, 'empty.tar'), '');
      expect(faults(await list(folder)).sort()).toEqual([
        ['empty.tar', expect.stringContaining('its end is missing')],
        ['packed.tar.gz', expect.stringContaining('it is compressed; unpack it to a .tar first')],
        ['text.tar', expect.stringContaining('or it is not a tar archive')],
        ['twice.tar', expect.stringContaining('it holds "a.png" twice; the first one is explained')],
      ]);
    });
  });

  it('belong to the part of a divided run that their archive belongs to', async () => {
    await inFolder(async (folder) => {
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
        await writeFile(
          join(folder, `${name}.tar`),
          tarOf([
            ['1.png', 'x'],
            ['2.png', 'x'],
          ]),
        );
      const parts = await Promise.all([1, 2].map((number) => list(folder, { shard: { number, count: 2 } })));
      const archives = parts.map((items) => new Set(items.map(({ name }) => name.split('/')[0])));
      expect(archives.map(({ size }) => size).reduce((a, b) => a + b)).toBe(6);
      expect(parts.map(({ length }) => length)).toEqual(archives.map(({ size }) => 2 * size));
      expect(Math.min(...archives.map(({ size }) => size))).toBeGreaterThan(0);
    });
  });
});

/** The checksum of a header, as tar writes it. */
function checksum(header: Buffer): string {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  return `${sum.toString(8).padStart(6, '0')}\0 `;
}
