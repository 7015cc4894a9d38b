import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { verbosityFlags } from '../options/output-options.js';

/** The options of `verify`. */
export const flags = {
  model: {
    ...modelFlags.model,
    describe: 'The model (default: the one that the result names, looked for here and beside it)',
  },
  dtype: modelFlags.dtype,
  image: {
    group: modelFlags.model.group,
    type: 'string',
    requiresArg: true,
    describe: 'The picture (default: the one that the result names, looked for here and beside it)',
  },
  reference: {
    group: modelFlags.model.group,
    type: 'string',
    requiresArg: true,
    describe:
      'The other picture of a similarity, or FILE,FILE (default: those that the result names, looked for in the same places)',
  },
  region: {
    group: modelFlags.model.group,
    type: 'string',
    requiresArg: true,
    describe: 'The mask of a region (default: the one that the result names, looked for in the same places)',
  },
  device: modelFlags.device,
  threads: modelFlags.threads,
  batch: {
    group: modelFlags.model.group,
    type: 'number',
    requiresArg: true,
    describe: "Inputs per batch (default: the result's)",
  },
  tolerance: {
    group: 'Output:',
    type: 'number',
    requiresArg: true,
    default: 1e-4,
    describe: 'Largest difference of a map (in [0, 1]) that still counts as rounding; 0 requires identical bits',
  },
  ...verbosityFlags,
} as const satisfies Record<string, Options>;

/** The command line of `verify`, as yargs parses it. */
export type VerifyArguments = ArgumentsCamelCase<InferredOptionTypes<typeof flags>> & { readonly result: string };
