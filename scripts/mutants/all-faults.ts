import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { evaluationFaults } from './evaluation.js';
import { exportFaults } from './export.js';
import type { Fault, FaultyFile } from './fault.js';
import { gradientFaults } from './gradient.js';
import { graphFaults } from './graph.js';
import { methodFaults } from './method.js';
import { pictureFaults } from './picture.js';
import { runFaults } from './run.js';
import { serviceFaults } from './service.js';
import { targetFaults } from './target.js';

/** Every fault that the tests must notice, by file. */
export const allFaults: readonly FaultyFile[] = [
  ...graphFaults,
  ...targetFaults,
  ...gradientFaults,
  ...pictureFaults,
  ...methodFaults,
  ...exportFaults,
  ...evaluationFaults,
  ...runFaults,
  ...serviceFaults,
];

/** Whether a fault cannot be put into a file any more: its text must be there exactly once. */
export function isStale(source: string, { search }: Fault): boolean {
  return source.split(search).length !== 2;
}

/** The suites of some files, each once, as paths in the repository. */
export function suitesOf(files: readonly FaultyFile[]): string[] {
  return [...new Set(files.flatMap(({ suites }) => suites.map(suitePath)))];
}

/** `core/npy` is packages/core/test/npy.test.ts. */
export function suitePath(suite: string): string {
  return `packages/${suite.replace('/', '/test/')}.test.ts`;
}

/** The files and suites that are named and missing below a folder. */
export function missingFiles(folder: string, files: readonly FaultyFile[]): string[] {
  return [...files.map(({ file }) => file), ...suitesOf(files)].filter((path) => !existsSync(join(folder, path)));
}
