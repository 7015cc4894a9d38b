import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { outputFlags, verbosityFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

/** The options of `explain`. */
export const flags = {
  ...targetFlags,
  ...modelFlags,
  ...outputFlags('scorecam-out'),
  json: { ...verbosityFlags.json, describe: 'Print only the content of result.json' },
} as const;

/** The values of the options, and of what stands without one. */
type Flags = InferredOptionTypes<typeof flags> & { readonly images: string[] | undefined };

/** The command line of `explain`, as yargs parses it; readMethod knows the flags of the methods. */
export type ExplainArguments = ArgumentsCamelCase<Flags>;
