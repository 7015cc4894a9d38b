/** One fault: a text of a file, and what stands in its place. */
export interface Fault {
  /** Stands in the file exactly once. */
  readonly search: string;
  readonly replace: string;
  /** Why no test can tell the fault from the right code, in one sentence; absent where a suite must notice it. */
  readonly accepted?: string;
}

/** The faults of one file. */
export interface FaultyFile {
  /** Relative to the repository. */
  readonly file: string;
  /** The suites of which one must notice each fault: `core/npy` is packages/core/test/npy.test.ts. */
  readonly suites: readonly string[];
  readonly faults: readonly Fault[];
}

/** The faults of a file of core, each as what is searched for, what replaces it, and why it is accepted where it is. */
export function core(
  file: string,
  suites: readonly string[],
  ...faults: readonly (readonly [search: string, replace: string, accepted?: string])[]
): FaultyFile {
  return {
    file: `packages/core/src/${file}.ts`,
    suites: suites.map((suite) => `core/${suite}`),
    faults: faults.map(([search, replace, accepted]) => ({ search, replace, ...(accepted && { accepted }) })),
  };
}
