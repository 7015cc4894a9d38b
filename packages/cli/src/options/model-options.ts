import { type OpenOptions, precisions } from '@scorecam/node';
import { availableParallelism } from 'node:os';
import type { InferredOptionTypes, Options } from 'yargs';
import { checkWhole } from './check-numbers.js';
import { headFlags, statedTarget } from './head-options.js';
import type { targetFlags } from './target-options.js';

const text = { group: 'Model:', type: 'string', requiresArg: true } as const;
const count = { group: 'Model:', type: 'number', requiresArg: true } as const;

/** More threads than this for each processor only hold each other up. */
const threadsPerProcessor = 4;

/** The yargs options for the model, its inputs and outputs, and its device. */
export const modelFlags = {
  model: {
    ...text,
    describe: 'The .onnx file, its folder, or hf:owner/name of the Hugging Face Hub (default: the bundled emoji-vgg)',
  },
  dtype: { ...text, choices: precisions, describe: 'Precision of the weights, if --model is a folder or on the hub' },
  labels: { ...text, describe: 'File of class labels (.txt or .json), or "imagenet"' },
  preprocessing: { ...text, describe: 'JSON file that describes how a picture becomes the input' },
  input: { ...text, describe: 'Name of the image input, if the model has several inputs' },
  output: { ...text, describe: 'Name of the class output, if the model has several outputs' },
  ...headFlags,
  device: { ...text, choices: ['auto', 'cpu', 'cuda', 'webgpu'], default: 'auto', describe: 'Where the model runs' },
  threads: { ...count, describe: 'CPU threads (default: one per physical core)' },
  batch: { ...count, describe: 'Masked inputs per batch (default: 8)' },
} as const satisfies Record<string, Options>;

type OpeningFlags = InferredOptionTypes<
  Omit<typeof modelFlags, 'model'> & Pick<typeof targetFlags, 'layer' | 'tensor'>
>;

/**
 * What the command line says of a model besides its file.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function openingOf(parsed: OpeningFlags): OpenOptions {
  const { device, threads, batch, layer, tensor, labels, preprocessing, input, output } = parsed;
  checkThreads(threads);
  checkWhole('batch', batch);
  return { target: statedTarget(parsed), device, threads, batch, layer, tensor, labels, preprocessing, input, output };
}

/**
 * Checks `--threads`.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function checkThreads(threads: number | undefined): void {
  checkWhole('threads', threads, { most: threadsPerProcessor * availableParallelism() });
}
