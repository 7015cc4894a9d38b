import { describe, expect, it } from '@jest/globals';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { type BatchItem, listImages, type ListOptions } from '../../src/index.js';
import { inFolder } from './tiny-run.js';

async function list(inputs: readonly string[], options?: ListOptions): Promise<BatchItem[]> {
  const items: BatchItem[] = [];
  for await (const item of listImages(inputs, options)) items.push(item);
  return items.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const namesOf = (items: readonly BatchItem[]) => items.map(({ name }) => name);

/** Files of one byte: listing does not look into them. */
async function touch(folder: string, ...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), '.');
  }
}

describe('listImages', () => {
  it('finds the pictures of a folder and below it, and keeps equal names apart', async () => {
    await inFolder(async (folder) => {
      await touch(folder, 'a.jpg', 'b/a.jpg', 'b/c/a.PNG', 'notes.txt', '.hidden.png', 'a [1].jpeg');
      const items = await list([folder]);
      expect(namesOf(items)).toEqual(['a [1].jpeg', 'a.jpg', 'b/a.jpg', 'b/c/a.PNG']);
      expect(items.map(({ path }) => path)).toEqual(namesOf(items).map((name) => join(folder, name)));
    });
  });

  it('takes every ending that pictures have, and reports the files that it ignores', async () => {
    await inFolder(async (folder) => {
      const pictures = ['a.JFIF', 'b.jpe', 'c.webp', 'd.avif', 'e.bmp', 'f.tiff', 'g.gif'];
      await touch(folder, ...pictures, 'below/notes.txt', 'photo.heic', 'none');
      const ignored: string[] = [];
      const items = await list([folder], { onIgnored: (path) => ignored.push(relative(folder, path)) });
      expect(namesOf(items)).toEqual(pictures);
      expect(ignored.sort()).toEqual(['below/notes.txt', 'none', 'photo.heic']);
    });
  });

  it('does not take its own results for pictures', async () => {
    await inFolder(async (folder) => {
      await touch(folder, 'a.jpg', 'maps (1)/a.jpg/overlay.png', 'mapsmore/b.jpg');
      expect(namesOf(await list([folder], { exclude: join(folder, 'maps (1)') }))).toEqual(['a.jpg', 'mapsmore/b.jpg']);
    });
  });

  it('reads a list with headings, classes with commas, and rows of one image that follow each other', async () => {
    await inFolder(async (folder) => {
      const rows = ['\uFEFFimage,class', 'a.jpg,"tabby, tabby cat",243', 'a.jpg,7', 'below/b.jpg', ' c.jpg , 1 ,'];
      await writeFile(join(folder, 'list.csv'), rows.join('\r\n'));
      expect(await list([join(folder, 'list.csv')])).toEqual([
        { name: 'a.jpg', path: join(folder, 'a.jpg'), classes: ['tabby, tabby cat', '243', '7'] },
        { name: 'below/b.jpg', path: join(folder, 'below/b.jpg') },
        { name: 'c.jpg', path: join(folder, 'c.jpg'), classes: ['1'] },
      ]);
    });
  });

  it('knows a heading by what its first column is called, and refuses semicolons between columns', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'list.csv');
      for (const heading of ['filename,label', 'Image_Path', 'file']) {
        await writeFile(path, `${heading}\na;b.jpg\n`);
        expect(namesOf(await list([path]))).toEqual(['a;b.jpg']);
      }
      for (const text of ['filename;label\na.jpg;cat\n', 'a.jpg;tabby, tabby cat\n']) {
        await writeFile(path, text);
        await expect(list([path])).rejects.toMatchObject({
          code: 'INVALID_OPTION',
          message: `The list "${path}" has semicolons between its columns; use commas.`,
        });
      }
    });
  });

  it('names images outside of the folder by their whole path', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'list.csv'), '../x.jpg\n/data/y.jpg\n');
      const [first, second] = await list([join(folder, 'list.csv')]);
      expect(second?.name).toBe(`root${join(folder, '../x.jpg')}`);
      expect(first).toEqual({ name: 'root/data/y.jpg', path: '/data/y.jpg' });
    });
  });

  it('takes an image once, and refuses two requests for it that are apart', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'list.csv');
      await writeFile(path, 'a.jpg,1\nb.jpg,1\na.jpg,1\n');
      expect(namesOf(await list([path]))).toEqual(['a.jpg', 'b.jpg']);
      await writeFile(path, 'a.jpg,1\nb.jpg,1\na.jpg,2\n');
      await expect(list([path])).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('a.jpg'),
      });
    });
  });

  it('refuses a list that is not CSV, and names the line', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'list.csv'), 'a.jpg,"1\nb.jpg,1\n');
      await expect(list([join(folder, 'list.csv')])).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    });
  });

  it('reads names from a stream, and several inputs and globs from the current folder', async () => {
    await inFolder(async (folder) => {
      await touch(folder, 'a/1.jpg', 'a/2.jpg', 'b/1.jpg');
      const names = Readable.from(['a/1.jpg\n\n', 'b/1.j', 'pg']);
      expect(namesOf(await list(['-'], { names }))).toEqual(['a/1.jpg', 'b/1.jpg']);
      // The tests run in the repository, so that these are named by their whole path.
      const [first, second] = [`${folder}/a/*.jpg`, join(folder, 'b')];
      expect(namesOf(await list([first, second]))).toEqual(
        ['a/1', 'a/2', 'b/1'].map((name) => `root${folder}/${name}.jpg`),
      );
      expect(relative(process.cwd(), folder).startsWith('..')).toBe(true);
    });
  });

  it('ends if links lead round in a circle, and follows those that do not', async () => {
    await inFolder(async (folder) => {
      await touch(folder, 'photos/a/1.jpg', 'photos/b/2.jpg', 'elsewhere/3.jpg');
      await symlink(join(folder, 'photos'), join(folder, 'photos/a/again'));
      await symlink(join(folder, 'photos/a'), join(folder, 'photos/b/back'));
      await symlink(join(folder, 'elsewhere'), join(folder, 'photos/more'));
      expect(namesOf(await list([join(folder, 'photos')]))).toEqual([
        'a/1.jpg',
        'b/2.jpg',
        'b/back/1.jpg',
        'more/3.jpg',
      ]);
    });
  });

  it('names a folder that it cannot read', async () => {
    await inFolder(async (folder) => {
      await touch(folder, 'a.jpg', 'closed/b.jpg');
      await chmod(folder, 0o755);
      await chmod(join(folder, 'closed'), 0);
      const isRoot = process.geteuid?.() === 0;
      if (isRoot) process.seteuid?.(65534); // who may read everything must be somebody else for the while
      const items = await list([folder]).finally(() => isRoot && process.seteuid?.(0));
      expect(items).toMatchObject([
        { name: 'a.jpg' },
        { name: 'closed', fault: { code: 'UNREADABLE_FILE', message: expect.stringContaining('permission denied') } },
      ]);
      expect(items[0]).not.toHaveProperty('fault');
    });
  });

  it('keeps names apart that differ in a colon, and takes one that begins with dots for a name', async () => {
    await inFolder(async (folder) => {
      await touch(folder, 'a:b.jpg', 'a_b.jpg', '..c.jpg', '..out/d.jpg');
      await writeFile(join(folder, 'list.csv'), '..c.jpg\n..out/d.jpg\na:b.jpg\na_b.jpg\n');
      const names = ['..c.jpg', '..out/d.jpg', 'a:b.jpg', 'a_b.jpg'];
      expect(namesOf(await list([join(folder, 'list.csv')]))).toEqual(names);
      expect(namesOf(await list([folder], { exclude: join(folder, '..out') }))).toEqual(['a:b.jpg', 'a_b.jpg']);
    });
  });

  it('takes names from a stream as they are, with their spaces', async () => {
    await inFolder(async (folder) => {
      const names = Readable.from([` ${folder}/a \r\n`, `${folder}/ b.jpg \n  \n`]);
      const paths = (await list(['-'], { names })).map(({ path }) => path);
      expect(paths).toEqual([join(process.cwd(), ` ${folder}/a `), `${folder}/ b.jpg `]);
    });
  });

  it('says which input does not exist', async () => {
    await expect(list(['no-such-folder'])).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
      message: expect.stringContaining('no-such-folder'),
    });
  });
});
