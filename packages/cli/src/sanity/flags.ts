import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { outputFlags, voiceFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';

/** The options of `sanity`. */
export const flags = {
  class: { ...targetFlags.class, describe: 'The class by number or label; the most probable when absent' },
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  stages: {
    group: 'What to explain:',
    type: 'number',
    requiresArg: true,
    describe: 'How many stages, spread over the layers; one for each layer with weights when absent',
  },
  draws: {
    group: 'What to explain:',
    type: 'number',
    default: 5,
    requiresArg: true,
    describe: 'How often the network with all layers random is drawn',
  },
  seed: { group: 'What to explain:', type: 'number', default: 1, requiresArg: true, describe: 'Of the random weights' },
  ...modelFlags,
  ...outputFlags('scorecam-sanity'),
  json: { ...voiceFlags.json, describe: 'Print the content of sanity.json and nothing else' },
} as const satisfies Record<string, Options>;

/** The values of the options, and of what stands without one. */
type Flags = InferredOptionTypes<typeof flags> & { readonly photo: string | undefined };

/** The command line of `sanity`, as yargs parses it; readMethod knows the flags of the methods. */
export type SanityArguments = ArgumentsCamelCase<Flags>;
