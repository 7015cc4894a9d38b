import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { targetFlags } from '../options/target-options.js';
import { verbosityFlags } from '../options/output-options.js';

/** The options of `layers`. */
export const flags = {
  dtype: modelFlags.dtype,
  input: modelFlags.input,
  feed: modelFlags.feed,
  output: modelFlags.output,
  preprocessing: modelFlags.preprocessing,
  grid: targetFlags.grid,
  json: { ...verbosityFlags.json, describe: 'Print a JSON list' },
} as const;

/** The values of the options, and of the positional arguments. */
type Flags = InferredOptionTypes<typeof flags> & { readonly model: string | undefined };

/** The command line of `layers`, as yargs parses it. */
export type LayersArguments = ArgumentsCamelCase<Flags>;
