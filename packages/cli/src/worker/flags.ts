import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { allowPrivateFlag } from '../batch/flags.js';
import { healthFlags } from '../health-file.js';
import { modelFlags } from '../options/model-options.js';
import { outputFlags, verbosityFlags } from '../options/output-options.js';
import { queueFlags } from '../options/queue-options.js';

const lockFlag = {
  group: 'Many machines:',
  type: 'number',
  requiresArg: true,
  default: 30,
  describe: "Seconds without a heartbeat before a worker's images are reassigned",
} as const satisfies Options;

/** The options of `worker`. */
export const flags = {
  ...queueFlags,
  queue: { ...queueFlags.queue, demandOption: true },
  'lock-seconds': lockFlag,
  ...healthFlags,
  'allow-private': allowPrivateFlag,
  model: { ...modelFlags.model, describe: "The run's .onnx file (default: the bundled emoji-vgg)" },
  device: modelFlags.device,
  threads: modelFlags.threads,
  out: {
    ...outputFlags('scorecam-out').out,
    describe: "The run's output folder, as its path on this machine, or its s3://bucket/prefix",
  },
  json: { ...verbosityFlags.json, describe: 'Print one line of JSON for each image' },
  quiet: verbosityFlags.quiet,
} as const;

/** The command line of `worker`, as yargs parses it. */
export type WorkerArguments = ArgumentsCamelCase<InferredOptionTypes<typeof flags>>;
