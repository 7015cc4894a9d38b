import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { verbosityFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

/** The options of `check`: all that is said about a model, whose file is the positional argument. */
export const flags = {
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  grid: targetFlags.grid,
  dtype: modelFlags.dtype,
  labels: modelFlags.labels,
  preprocessing: modelFlags.preprocessing,
  levels: modelFlags.levels,
  bands: modelFlags.bands,
  input: modelFlags.input,
  feed: modelFlags.feed,
  output: modelFlags.output,
  head: modelFlags.head,
  direction: modelFlags.direction,
  device: modelFlags.device,
  threads: modelFlags.threads,
  batch: modelFlags.batch,
  export: {
    group: verbosityFlags.json.group,
    type: 'boolean',
    default: false,
    describe: 'Also try to export the model with each method, and show how much the file grows',
  },
  json: { ...verbosityFlags.json, describe: 'Print the report as JSON' },
} as const;

/** The values of the options, and of the positional arguments. */
type Flags = InferredOptionTypes<typeof flags> & { readonly model: string | undefined };

/** The command line of `check`, as yargs parses it. */
export type CheckArguments = ArgumentsCamelCase<Flags>;
