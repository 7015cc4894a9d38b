import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';

const service = { group: 'The service (with --api):', requiresArg: true } as const;
const limit = { ...service, type: 'number' } as const;

/** The options of `serve`. */
export const flags = {
  port: { type: 'number', requiresArg: true, default: 8080, describe: 'The port; 0 for any free one' },
  api: { type: 'boolean', default: false, describe: 'Serve explanations to programs instead of the page' },
  model: {
    ...modelFlags.model,
    describe: 'The .onnx file, its folder, or hf:owner/name (default: the bundled emoji-vgg)',
  },
  dtype: modelFlags.dtype,
  'model-folder': {
    ...service,
    type: 'string',
    describe: 'A folder of models, each loaded when first requested: .onnx files, or folders with one each',
  },
  labels: modelFlags.labels,
  preprocessing: modelFlags.preprocessing,
  device: modelFlags.device,
  threads: modelFlags.threads,
  method: {
    ...service,
    type: 'string',
    describe:
      'Method, or METHOD:PRESET, of requests that name none (default: grad-cam, or the cheapest that the model serves)',
  },
  host: { ...service, type: 'string', default: '127.0.0.1', describe: 'The address to listen on; 0.0.0.0 for all' },
  'token-file': { ...service, type: 'string', describe: 'File with the token that callers must send' },
  'allow-addresses': {
    group: service.group,
    type: 'boolean',
    default: false,
    describe: 'Read pictures from https: addresses of the public internet that callers send',
  },
  'at-once': { ...limit, default: 2, describe: 'Requests handled at the same time' },
  queue: { ...limit, default: 16, describe: 'Requests that may wait; more are answered with 429' },
  timeout: { ...limit, default: 30, describe: 'Seconds that a request may take' },
  'max-body': { ...limit, default: 16, describe: 'Largest request, in megabytes' },
  'max-pixels': { ...limit, default: 16, describe: 'Largest picture, in megapixels' },
  memory: { ...limit, describe: 'Memory for loaded models, in megabytes (default: half of the memory)' },
  drain: { ...limit, default: 1, describe: 'Seconds after SIGTERM during which new requests are still accepted' },
  grace: { ...limit, default: 25, describe: 'Seconds after SIGTERM until running requests are abandoned' },
  log: { ...service, type: 'string', describe: 'JSON Lines file; each explanation appends its hashes' },
} as const satisfies Record<string, Options>;

/** The command line of `serve`, as yargs parses it. */
export type ServeArguments = ArgumentsCamelCase<InferredOptionTypes<typeof flags>>;
