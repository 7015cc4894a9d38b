import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { resultFolders } from '../../src/explain/result-folders.js';

describe('resultFolders', () => {
  it('puts a single image straight into the folder', () => {
    expect(resultFolders(['pictures/a.jpg'], 'out')).toEqual(['out']);
  });

  it('gives each of several images a folder of its name', () => {
    expect(resultFolders(['pictures/a.jpg', 'b.c.png'], 'out')).toEqual([join('out', 'a'), join('out', 'b.c')]);
  });

  it('numbers images of the same name, also if a number is a name', () => {
    const folders = resultFolders(['x/a.jpg', 'a-2.jpg', 'y/a.png', 'a.webp'], 'out');
    expect(folders).toEqual(['a', 'a-2', 'a-3', 'a-4'].map((name) => join('out', name)));
  });

  it('keeps names apart that differ in upper and lower case only', () => {
    expect(resultFolders(['a/X.png', 'b/x.png', 'c/x-2.png'], 'out')).toEqual(['out/X', 'out/x-2', 'out/x-2-2']);
  });

  it('gives names of nothing but dots and an extension, and standard input, a folder within the output folder', () => {
    const folders = resultFolders(['...png', '.png', '.hidden.png', '-'], 'out');
    expect(folders).toEqual(['png', 'png-2', 'hidden', 'standard-input'].map((name) => join('out', name)));
  });
});
