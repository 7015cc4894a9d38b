/** The maps of a result against those that were made again. */
import {
  type ClassExplanation,
  type ClassFiles,
  decodeNpy,
  encodeNpy,
  mapFile,
  type ResultRecord,
  ScorecamError,
  type Tensor,
} from '@scorecam/core';
import { join } from 'node:path';
import { exists, readWhole } from '../read-file.js';

/** How near the map of a class came to the one of the result. */
export interface VerifiedClass {
  /** 0..C-1. */
  readonly index: number;
  /** Absent if the labels are not known. */
  readonly label?: string;
  /**
   * The largest difference of a value of the maps, in [0, 1]; null if they are of different sizes. For raw values, as a
   * share of the largest of them.
   */
  readonly largestDifference: number | null;
}

/** A class of a result, and the same that was explained again. */
interface ClassPair {
  readonly recorded: ResultRecord['classes'][number];
  readonly again: Pick<ClassExplanation, 'map' | 'original' | 'raw'>;
}

/**
 * Compares the numbers of a class with a file in the folder of a result: the map, or if it is not there, as in results of the
 * page and of long runs, the map in the picture's coordinates, or the raw values.
 *
 * @throws ScorecamError UNREADABLE_FILE or INVALID_IMAGE if the file is missing or damaged
 */
export async function compareClass(folder: string, { recorded, again }: ClassPair): Promise<VerifiedClass> {
  const { index, label } = recorded;
  const { part, name } = await comparedFile(folder, recorded);
  const there = decodeNpy(await readWhole(join(folder, name), 'map'), name);
  const here = decodeNpy(part === 'raw' ? encodeNpy(again.raw) : mapFile(again[part]), name);
  const difference = largestDifference(there, here);
  const scale = part === 'raw' ? there.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1 : 1;
  const scaled = difference === null ? null : difference / scale;
  return { index, ...(label !== undefined && { label }), largestDifference: scaled };
}

interface ComparedFile {
  readonly part: 'map' | 'original' | 'raw';
  readonly name: string;
}

/** The first file of a class that is there, or else the first that the result names. */
async function comparedFile(folder: string, { index, files }: ClassPair['recorded']): Promise<ComparedFile> {
  const named = namedFiles(files ?? { map: `${index}.map.npy`, values: {} });
  const [first] = named;
  if (!first)
    throw new ScorecamError(
      'UNREADABLE_FILE',
      `The result has no numbers of class ${index} to compare; explain with --write raw.`,
    );
  for (const file of named) if (await exists(join(folder, file.name))) return file;
  return first;
}

function namedFiles(files: ClassFiles): ComparedFile[] {
  const parts = ['map', 'original', 'raw'] as const;
  return parts.flatMap((part) => {
    const name = files[part];
    return name === undefined ? [] : [{ part, name }];
  });
}

function largestDifference(there: Tensor<'float32'>, here: Tensor<'float32'>): number | null {
  if (there.dims.join() !== here.dims.join()) return null;
  return there.data.reduce((largest, value, i) => Math.max(largest, Math.abs(value - here.data[i]!)), 0);
}
