import { type PassPrecision, passPrecisions, precisions, ScorecamError } from '@scorecam/core';
import type { OpenOptions } from '@scorecam/node';
import { availableParallelism } from 'node:os';
import type { InferredOptionTypes, Options } from 'yargs';
import { checkWhole } from './check-numbers.js';
import { feedFlag, readFeeds } from './feed-options.js';
import { numberFlags, readBands, readLevels } from './number-options.js';
import { headFlags, statedTarget } from './head-options.js';
import type { targetFlags } from './target-options.js';

const text = { group: 'Model:', type: 'string', requiresArg: true } as const;
const count = { group: 'Model:', type: 'number', requiresArg: true } as const;

const megabyte = 2 ** 20;

/** More threads than this for each processor only hold each other up. */
const threadsPerProcessor = 4;

/** The yargs options for the model, its inputs and outputs, and its device. */
export const modelFlags = {
  model: {
    ...text,
    describe:
      'The .onnx file, its folder, s3://bucket/model.onnx, or hf:owner/name of the Hugging Face Hub (default: the bundled emoji-vgg)',
  },
  dtype: { ...text, choices: precisions, describe: 'Precision of the weights, if --model is a folder or on the hub' },
  labels: { ...text, describe: 'Class labels: a .txt or .json file, or imagenet for a model of its 1,000 classes' },
  preprocessing: {
    ...text,
    describe: 'How a picture becomes the input: a JSON file, torchvision, imagenet, minus1-1 or 0-1',
  },
  ...numberFlags,
  input: { ...text, describe: 'Name of the image input, if the model has several inputs' },
  feed: feedFlag,
  output: { ...text, describe: 'Name of the class output, if the model has several outputs' },
  ...headFlags,
  device: { ...text, choices: ['auto', 'cpu', 'cuda', 'webgpu'], default: 'auto', describe: 'Where the model runs' },
  threads: { ...count, describe: 'CPU threads (default: one per physical core)' },
  precision: {
    ...text,
    choices: passPrecisions,
    default: 'fp32' as const,
    describe: 'Numbers in the masked passes; fp16 is faster on most GPUs, tf32 on those of NVIDIA (--device cuda)',
  },
  batch: { ...text, default: 'auto', describe: 'Masked inputs per batch; auto: the fastest of a few sizes, measured' },
  memory: { ...count, describe: 'Megabytes for the inputs of --batch auto (default: 256 on a CPU, 2048 on a GPU)' },
} as const satisfies Record<string, Options>;

/** The batch of commands whose results are compared with each other, or resumed: it does not depend on a measurement. */
export const steadyBatchFlag = { ...modelFlags.batch, default: '8' } as const;

type OpeningFlags = InferredOptionTypes<
  Omit<typeof modelFlags, 'model' | 'memory' | 'precision'> & Pick<typeof targetFlags, 'layer' | 'tensor' | 'grid'>
> & { readonly memory?: number | undefined; readonly precision?: PassPrecision | undefined };

type ReadingFlags = Pick<OpeningFlags, 'grid' | 'preprocessing' | 'input' | 'feed' | 'output'>;

/**
 * What the command line says about a model besides its file.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function openingOf(parsed: OpeningFlags): OpenOptions {
  const { device, threads, layer, tensor, labels } = parsed;
  checkThreads(threads);
  const numbers = { levels: readLevels(parsed.levels), bands: readBands(parsed.bands) };
  return {
    target: statedTarget(parsed),
    device,
    threads,
    ...readBatch(parsed),
    precision: parsed.precision,
    layer,
    tensor,
    labels,
    ...numbers,
    ...readingOf(parsed),
  };
}

/**
 * Reads `--batch` and `--memory`.
 *
 * @throws ScorecamError INVALID_OPTION
 */
function readBatch({ batch, memory }: Pick<OpeningFlags, 'batch' | 'memory'>): Pick<OpenOptions, 'batch' | 'memory'> {
  checkWhole('memory', memory);
  if (batch === 'auto') return { batch, memory: memory && memory * megabyte };
  const inputs = Number(batch);
  if (!Number.isSafeInteger(inputs) || inputs < 1)
    throw new ScorecamError('INVALID_OPTION', `The option --batch must be auto or an integer from 1, not "${batch}".`);
  if (memory === undefined) return { batch: inputs };
  throw new ScorecamError('INVALID_OPTION', `The option --memory is for --batch auto, not for --batch ${batch}.`);
}

/**
 * How the command line says that the graph of a model is to be read.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readingOf({ grid, preprocessing, input, feed, output }: ReadingFlags): OpenOptions {
  return { grid: readGrid(grid), preprocessing, input, feeds: readFeeds(feed), output };
}

/**
 * Reads `--grid`.
 *
 * @throws ScorecamError INVALID_OPTION
 */
function readGrid(grid: string | undefined): OpenOptions['grid'] {
  if (grid === undefined) return undefined;
  const [, height, width] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(grid) ?? [];
  if (height !== undefined && width !== undefined) return { height: Number(height), width: Number(width) };
  throw new ScorecamError(
    'INVALID_OPTION',
    `The option --grid must be the rows and columns of the tokens, such as 14x14, not "${grid}".`,
  );
}

/**
 * Checks `--threads`.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function checkThreads(threads: number | undefined): void {
  checkWhole('threads', threads, { most: threadsPerProcessor * availableParallelism() });
}
