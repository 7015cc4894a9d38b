import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { verbosityFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

const { model: _, ...opening } = modelFlags;

/** The options of `check`. */
export const flags = {
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  ...opening,
  json: { ...verbosityFlags.json, describe: 'Print the report as JSON' },
} as const;

/** The values of the options, and of what stands without one. */
type Flags = InferredOptionTypes<typeof flags> & { readonly model: string | undefined };

/** The command line of `check`, as yargs parses it. */
export type CheckArguments = ArgumentsCamelCase<Flags>;
