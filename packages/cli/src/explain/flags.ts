import { completeForm, scaleRanges } from '@scorecam/core';
import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { auditFlags } from '../options/audit-options.js';
import { formFlags } from '../options/form-options.js';
import { modelFlags } from '../options/model-options.js';
import { outputFlags, verbosityFlags } from '../options/output-options.js';
import { targetFlags } from '../options/target-options.js';
import { wishFlags } from './target-wish.js';

/** The options that `batch` has too. */
const sharedFlags = {
  ...targetFlags,
  ...modelFlags,
  ...outputFlags('scorecam-out'),
  ...formFlags(completeForm),
} as const;

/** The options of `explain`. */
export const flags = {
  ...wishFlags,
  ...sharedFlags,
  methods: {
    group: targetFlags.class.group,
    type: 'string',
    requiresArg: true,
    describe: 'Several methods side by side in one sheet: all, or a list such as grad-cam,score-cam:paper',
  },
  'scale-over': {
    group: outputFlags('').opacity.group,
    choices: scaleRanges,
    default: 'map',
    requiresArg: true,
    describe: "What the strongest color stands for: each map's own peak, or the highest peak of all classes",
  },
  ...auditFlags,
  json: {
    ...verbosityFlags.json,
    describe: 'Print only JSON: a list with the result.json of each image, or methods.json',
  },
} as const;

interface Images {
  readonly images: string[] | undefined;
}

/** The command line of `explain`, as yargs parses it; readMethod knows the flags of the methods. */
export type ExplainArguments = ArgumentsCamelCase<InferredOptionTypes<typeof flags> & Images>;

/** The part of it that says what is explained, which `batch` has too. */
export type TargetArguments = ArgumentsCamelCase<InferredOptionTypes<typeof sharedFlags> & Images>;
