/** The maps of a result against those that were made again. */
import {
  decodeNpy,
  type ExplainedClass,
  mapFile,
  type ResultRecord,
  type SpatialMap,
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
  /** The largest difference of a value of the maps, in [0, 1]; null if they are of different sizes. */
  readonly largestDifference: number | null;
}

/** A class of a result, and the same that was explained again. */
interface ClassPair {
  readonly recorded: ResultRecord['classes'][number];
  readonly again: Pick<ExplainedClass, 'map'> & { readonly original: SpatialMap };
}

/**
 * Compares the map of a class with its file in the folder of a result. A result that the page saved has the map in the picture's
 * coordinates alone, and that is compared then.
 *
 * @throws ScorecamError UNREADABLE_FILE or INVALID_IMAGE if the file is missing or damaged
 */
export async function compareClass(folder: string, { recorded, again }: ClassPair): Promise<VerifiedClass> {
  const { index, label, files } = recorded;
  const { map = `${index}.map.npy`, original = map } = files ?? {};
  const isPlaced = !(await exists(join(folder, map))) && (await exists(join(folder, original)));
  const name = isPlaced ? original : map;
  const there = decodeNpy(await readWhole(join(folder, name), 'map'), name);
  const here = decodeNpy(mapFile(isPlaced ? again.original : again.map), name);
  return { index, ...(label !== undefined && { label }), largestDifference: largestDifference(there, here) };
}

function largestDifference(there: Tensor<'float32'>, here: Tensor<'float32'>): number | null {
  if (there.dims.join() !== here.dims.join()) return null;
  return there.data.reduce((largest, value, i) => Math.max(largest, Math.abs(value - here.data[i]!)), 0);
}
