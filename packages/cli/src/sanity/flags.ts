import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { modelFlags, steadyBatchFlag } from '../options/model-options.js';
import { outputFlags, verbosityFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

/** The options of `sanity`. */
export const flags = {
  class: { ...targetFlags.class, describe: 'A class index or label (default: the most probable class)' },
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  grid: targetFlags.grid,
  stages: {
    group: 'What to explain:',
    type: 'number',
    requiresArg: true,
    describe: 'Number of stages, spread over the layers (default: one per layer with weights)',
  },
  draws: {
    group: 'What to explain:',
    type: 'number',
    default: 5,
    requiresArg: true,
    describe: 'Number of fully randomized networks to average over',
  },
  seed: {
    group: 'What to explain:',
    type: 'number',
    default: 1,
    requiresArg: true,
    describe: 'Random seed for the weights',
  },
  ...modelFlags,
  batch: steadyBatchFlag,
  ...outputFlags('scorecam-sanity'),
  json: { ...verbosityFlags.json, describe: 'Print only the content of sanity.json' },
} as const satisfies Record<string, Options>;

/** The values of the options, and of the positional arguments. */
type Flags = InferredOptionTypes<typeof flags> & { readonly image: string | undefined };

/** The command line of `sanity`, as yargs parses it; readMethod knows the flags of the methods. */
export type SanityArguments = ArgumentsCamelCase<Flags>;
