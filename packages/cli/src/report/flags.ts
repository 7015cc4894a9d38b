import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { verbosityFlags } from '../options/output-options.js';

/** The options of `report`. */
export const flags = {
  serve: {
    type: 'boolean',
    default: false,
    describe:
      'Write nothing: show the report in a browser on this machine (127.0.0.1), made from the results as it is looked at',
  },
  port: { type: 'number', requiresArg: true, default: 0, describe: 'The port of --serve (default: any free one)' },
  json: { ...verbosityFlags.json, describe: 'Print the path of the page and the counts as JSON' },
  quiet: verbosityFlags.quiet,
} as const;

/** The values of the options, and of the positional arguments. */
type Flags = InferredOptionTypes<typeof flags> & { readonly folder: string };

/** The command line of `report`, as yargs parses it. */
export type ReportArguments = ArgumentsCamelCase<Flags>;
