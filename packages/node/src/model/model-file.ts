import {
  ScorecamError,
  readModel,
  relocateWeights,
  weightFiles,
  type ByteSource,
  type OnnxModel,
  type WeightFile,
  type WeightSource,
} from '@scorecam/core';
import { realpath, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isOutside } from '../is-outside.js';
import { openFile, unreadable } from '../read-file.js';

/** A model on the disk: its graph, and the folder in which the runtime finds its weights. */
export interface ModelFile {
  /** The path after symbolic links. */
  readonly path: string;
  /** The folder from which the model names the files of its weights. */
  readonly folder: string;
  /** The graph. */
  readonly model: OnnxModel;
  /** The folder of the weight files. */
  readonly weights: WeightSource;
}

/**
 * Reads the graph of a model; its weights stay on the disk. A model that is a symbolic link, as in a Hugging Face cache,
 * is read at its target; its weights may be beside the link or beside the target, and may be links themselves.
 *
 * @throws ScorecamError UNREADABLE_FILE, INVALID_MODEL, or EXTERNAL_DATA if a weight file is missing, truncated or
 *   outside of the model's folder
 */
export async function openModelFile(path: string): Promise<ModelFile> {
  const real = await realPath(path);
  const model = await readGraph(real);
  const folders = [...new Set([dirname(real), await realPath(dirname(path))])];
  const places = new Map<string, string>();
  for (const file of weightFiles(model)) places.set(file.location, await findWeights(folders, file));
  const folder = commonFolder([real, ...places.values()]);
  const locations = new Map(Array.from(places, ([location, place]) => [location, posixRelative(folder, place)]));
  return { path: real, folder, model: relocateWeights(model, locations), weights: { kind: 'folder', path: folder } };
}

async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw unreadable(path, 'model', error);
  }
}

/**
 * Reads the graph of a model, and no weights.
 *
 * @throws ScorecamError UNREADABLE_FILE or INVALID_MODEL
 */
export async function readGraph(path: string): Promise<OnnxModel> {
  const file = await openFile(path, 'model');
  try {
    return await readModel(await fileSource(file, path), basename(path));
  } finally {
    await file.close();
  }
}

/** Reads ranges of an open file. */
async function fileSource(file: FileHandle, path: string): Promise<ByteSource> {
  const { size } = await file.stat();
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset).catch((error: unknown) => {
        throw unreadable(path, 'model', error);
      });
      if (bytesRead === length) return bytes;
      throw new ScorecamError(
        'UNREADABLE_FILE',
        `The model file "${path}" became shorter while it was read; try again.`,
      );
    },
  };
}

/** The folder that holds all files, at any depth. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? '');
  while (paths.some((path) => isOutside(folder, path))) folder = dirname(folder);
  return folder;
}

function posixRelative(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/**
 * The path of a weight file after symbolic links. onnxruntime would refuse the same files, later and in its own words.
 *
 * @param folders - where it may be, of which the first is named if none holds it
 */
async function findWeights(folders: readonly string[], { location, minimumSize }: WeightFile): Promise<string> {
  const candidates = folders.map((folder) => realpath(join(folder, location)).catch(() => undefined));
  const real = (await Promise.all(candidates)).find((path) => path !== undefined);
  if (real === undefined) {
    throw refused(
      `the file "${location}" is not in "${folders[0]}" (${minimumSize} bytes are needed); put it beside the model.`,
    );
  }
  if (folders.every((folder) => isOutside(folder, real))) {
    throw refused(
      `"${location}" is a symbolic link out of the model's folder, to "${real}"; put a copy of the file beside the model.`,
    );
  }
  const found = await stat(real);
  if (!found.isFile()) throw refused(`"${location}" is not a file; put the file of weights there.`);
  const { size } = found;
  if (size < minimumSize) {
    throw refused(
      `"${location}" has ${size} bytes instead of the ${minimumSize} that are needed; copy or download it again.`,
    );
  }
  return real;
}

function refused(fault: string): ScorecamError {
  return new ScorecamError('EXTERNAL_DATA', `The model's weights cannot be read: ${fault}`);
}
