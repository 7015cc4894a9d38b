import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { outputFlags, verbosityFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

/** The options of `compare`. */
export const flags = {
  class: {
    ...targetFlags.class,
    describe: 'Two class indices or labels, or one with --models (default: the two most probable classes)',
  },
  models: {
    group: 'What to explain:',
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Two or more .onnx files, such as checkpoints in order: compare the maps of one class',
  },
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  grid: targetFlags.grid,
  ...modelFlags,
  ...outputFlags('scorecam-compare'),
  json: { ...verbosityFlags.json, describe: 'Print only the content of compare.json' },
} as const satisfies Record<string, Options>;

/** The values of the options, and of the positional arguments. */
type Flags = InferredOptionTypes<typeof flags> & { readonly image: string | undefined };

/** The command line of `compare`, as yargs parses it; readMethod knows the flags of the methods. */
export type CompareArguments = ArgumentsCamelCase<Flags>;
