/** One fault: a text of a file, and the text that replaces it. */
export interface Fault {
  /** Stands in the file exactly once. */
  readonly search: string;
  readonly replace: string;
  /** Why no test can tell the fault from the right code, in one sentence; absent if a suite must notice it. */
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

/** A fault as what is searched for, what replaces it, and why it is accepted, if it is. */
type FaultRow = readonly [search: string, replace: string, accepted?: string];

/** Faults in files of one package that its own suites must notice, or those of another: `/node/references`. */
const inPackage =
  (name: string) =>
  (file: string, suites: readonly string[], ...faults: readonly FaultRow[]): FaultyFile => ({
    file: `packages/${name}/src/${file}.ts`,
    suites: suites.map((suite) => (suite.startsWith('/') ? suite.slice(1) : `${name}/${suite}`)),
    faults: faults.map(([search, replace, accepted]) => ({ search, replace, ...(accepted && { accepted }) })),
  });

/** The faults of a file of core. */
export const core = inPackage('core');
/** The faults of a file that reads pictures. */
export const pictures = inPackage('pictures');
/** The faults of a file of the Node package. */
export const node = inPackage('node');
/** The faults of a file of the command line. */
export const cli = inPackage('cli');
/** The faults of a file of the service. */
export const service = inPackage('service');
