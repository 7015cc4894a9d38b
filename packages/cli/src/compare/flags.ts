import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { outputFlags, voiceFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

/** The options of `compare`. */
export const flags = {
  class: {
    ...targetFlags.class,
    describe: 'Two classes by number or label, or one with --models; the two most probable when absent',
  },
  models: {
    group: 'What to explain:',
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Two or more .onnx files, such as checkpoints in order: the same class through each',
  },
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  ...modelFlags,
  ...outputFlags('scorecam-compare'),
  json: { ...voiceFlags.json, describe: 'Print the content of compare.json and nothing else' },
} as const satisfies Record<string, Options>;

/** The values of the options, and of what stands without one. */
type Flags = InferredOptionTypes<typeof flags> & { readonly photo: string | undefined };

/** The command line of `compare`, as yargs parses it; readMethod knows the flags of the methods. */
export type CompareArguments = ArgumentsCamelCase<Flags>;
