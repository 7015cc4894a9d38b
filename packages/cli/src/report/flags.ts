import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { verbosityFlags } from '../options/output-options.js';

/** The options of `report`. */
export const flags = {
  json: { ...verbosityFlags.json, describe: 'Print the path of the page and the counts as JSON' },
  quiet: verbosityFlags.quiet,
} as const;

/** The values of the options, and of what stands without one. */
type Flags = InferredOptionTypes<typeof flags> & { readonly folder: string };

/** The command line of `report`, as yargs parses it. */
export type ReportArguments = ArgumentsCamelCase<Flags>;
