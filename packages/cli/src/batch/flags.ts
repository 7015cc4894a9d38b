import { leanForm } from '@scorecam/core';
import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { wishFlags } from '../explain/target-wish.js';
import { healthFlags } from '../health-file.js';
import { auditFlags } from '../options/audit-options.js';
import { formFlags } from '../options/form-options.js';
import { modelFlags, steadyBatchFlag } from '../options/model-options.js';
import { outputFlags, verbosityFlags } from '../options/output-options.js';
import { queueFlags } from '../options/queue-options.js';
import { targetFlags } from '../options/target-options.js';

/** The option that `worker` has too. */
export const allowPrivateFlag = {
  group: 'The run:',
  type: 'boolean',
  default: false,
  describe: 'Read http: addresses and those of private networks',
} as const satisfies Options;

const onOff = { group: 'The run:', type: 'boolean', default: false } as const;

const runFlags = {
  resume: { ...onOff, describe: 'Resume the run in the output folder' },
  pack: {
    group: 'Output:',
    type: 'number',
    requiresArg: true,
    describe: 'Pack the results in tar archives of so many images each (WebDataset)',
  },
  'ignore-classes': { ...onOff, describe: 'Ignore the classes that lists and archives name' },
  'allow-private': allowPrivateFlag,
  'fail-fast': { ...onOff, describe: 'Stop at the first failed image' },
  // Without a default, which would count as given beside --queue.
  profile: { group: onOff.group, type: 'boolean', describe: 'Print where the time went, stage by stage' },
  shard: {
    group: 'Many machines:',
    type: 'string',
    requiresArg: true,
    describe: 'Process one shard of the run, for example 3/8',
  },
} as const satisfies Record<string, Options>;

/** The options of `batch`. */
export const flags = {
  target: {
    ...wishFlags.target,
    describe: 'segment, segment:CLASS, similarity:FILE or similarity:FILE,FILE (default: a class)',
  },
  ...targetFlags,
  ...modelFlags,
  batch: steadyBatchFlag,
  ...outputFlags('scorecam-out'),
  out: { ...outputFlags('scorecam-out').out, describe: 'Folder for the results, or s3://bucket/prefix' },
  ...auditFlags,
  ...formFlags(leanForm),
  json: { ...verbosityFlags.json, describe: 'Print one line of JSON for each event' },
  ...runFlags,
  ...queueFlags,
  ...healthFlags,
  'queue-patience': {
    group: 'Many machines:',
    type: 'number',
    requiresArg: true,
    default: 60,
    describe: 'Stop if Redis has been unreachable for this many seconds',
  },
} as const;

/** The values of the options, and of the positional arguments. */
type Flags = InferredOptionTypes<typeof flags> & { readonly images: string[] | undefined };

/** The command line of `batch`, as yargs parses it; readMethod knows the flags of the methods. */
export type BatchArguments = ArgumentsCamelCase<Flags>;
