import { describe } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeNpy, type Tensor } from '@scorecam/core';

const shared = resolve('../shared');

/** Real models, photographs and reference maps are beside the checkout of a developer and not in the repository. */
export function sharedPath(...parts: string[]): string {
  return resolve(shared, ...parts);
}

/** A `describe` that says in its name why it is skipped if the shared data are missing. */
export function describeShared(name: string, tests: () => void): void {
  if (existsSync(shared)) describe(name, tests);
  else describe.skip(`${name} (skipped: needs the reference data in ../shared)`, tests);
}

/** A .npy file of float32. */
export function readNpy(path: string): Tensor<'float32'> {
  return decodeNpy(readFileSync(path), path);
}
