import { describe, expect, it } from '@jest/globals';
import { identifyModel, listImages, readLabels, readPicture } from '@scorecam/node';
import { execFileSync } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { hashFile, largestFile, readWhole } from '../src/read-file.js';
import { useTemporaryFolder } from './support/temporary-folder.js';

const inFolder = useTemporaryFolder();

async function rowsOf(list: string): Promise<unknown[]> {
  const rows = [];
  for await (const row of listImages([list])) rows.push(row);
  return rows;
}

// Each waited for ever, and Ctrl-C did not end the program: the thread that opens a named pipe cannot be interrupted.
describe('a named pipe', () => {
  it.each<[string, string, (path: string) => Promise<unknown>]>([
    ['a picture', 'a.png', readPicture],
    ['labels', 'a.txt', readLabels],
    ['a model', 'a.onnx', identifyModel],
    ['weights', 'a.data', hashFile],
    ['a list', 'a.csv', rowsOf],
  ])('as %s is refused immediately', async (_, name, read) => {
    execFileSync('mkfifo', [inFolder(name)]);
    await expect(read(inFolder(name))).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
      message: expect.stringMatching(/cannot be read: it is a named pipe or a device; save its data as a file/),
    });
  });
});

it('refuses a device', async () => {
  await expect(readWhole('/dev/zero', 'picture')).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
});

it('refuses a file that is too large to be read whole, and a folder', async () => {
  await writeFile(inFolder('large.png'), '');
  await truncate(inFolder('large.png'), largestFile + 1); // takes no room on the disk
  await expect(readPicture(inFolder('large.png'))).rejects.toMatchObject({
    code: 'UNREADABLE_FILE',
    message: expect.stringContaining(`it has ${largestFile + 1} bytes`),
  });
  await expect(readPicture(inFolder())).rejects.toMatchObject({ message: expect.stringContaining('it is a folder') });
});

it('refuses a list with a quote that is never closed', async () => {
  await writeFile(inFolder('a.csv'), `image\n"${'a.png\n'.repeat(300_000)}`);
  await expect(rowsOf(inFolder('a.csv'))).rejects.toMatchObject({ code: 'INVALID_OPTION' });
});
