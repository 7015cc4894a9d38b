import { locateModel } from '@scorecam/node';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

/** A model that can be loaded. */
export interface ShelvedModel {
  readonly name: string;
  /** Its `.onnx` file. */
  readonly path: string;
}

/** Which models there are: one file, or those of a folder. */
export interface ModelShelf {
  /** In the order of the names. */
  list(): Promise<readonly ShelvedModel[]>;
}

/** One model, named as its file. */
export function oneModel(path: string): ModelShelf {
  const model = { name: nameOf(path), path };
  return { list: () => Promise.resolve([model]) };
}

/**
 * The models of a folder: its `.onnx` files, and the folders in it that hold one each. The folder is read whenever it is asked, so
 * that models come and go while the service runs. Names that a caller sends are only ever compared with these.
 */
export function modelFolder(folder: string): ModelShelf {
  return {
    async list() {
      const names = await readdir(folder).catch((): string[] => []);
      const found = await Promise.all(names.map((name) => modelAt(join(folder, name))));
      return found.filter((model) => model !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

async function modelAt(path: string): Promise<ShelvedModel | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return extname(path) === '.onnx' ? { name: nameOf(path), path } : undefined;
  if (!found?.isDirectory()) return undefined;
  const file = await locateModel(path).catch(() => undefined);
  return file === undefined ? undefined : { name: basename(path), path: file };
}

function nameOf(path: string): string {
  return basename(path, extname(path));
}
