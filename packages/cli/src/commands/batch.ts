import type { ArgumentsCamelCase, Argv, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { outputFlags } from '../options/output-options.js';
import { queueFlags } from '../options/queue-options.js';
import { addScoreCamFlags } from '../options/score-cam-options.js';
import { targetFlags } from '../options/target-options.js';

const onOff = { group: 'The run:', type: 'boolean', default: false } as const;

const runFlags = {
  resume: { ...onOff, describe: 'Go on with the run in the output folder, whatever stopped it' },
  'fail-fast': { ...onOff, describe: 'Stop at the first image that fails' },
  shard: { group: 'Many machines:', type: 'string', requiresArg: true, describe: 'Do one part of the run, as 3/8' },
} as const satisfies Record<string, Options>;

const flags = {
  ...targetFlags,
  ...modelFlags,
  ...outputFlags,
  json: { ...outputFlags.json, describe: 'Print one line of JSON for each event' },
  ...runFlags,
  ...queueFlags,
  'queue-patience': {
    group: 'Many machines:',
    type: 'number',
    requiresArg: true,
    default: 60,
    describe: 'Seconds after which the run stops where Redis has gone away',
  },
} as const;

type Flags = InferredOptionTypes<typeof flags> & { readonly images: string[] | undefined };

/** The command line of `batch`, as yargs parses it; readScoreCamChoice knows the arithmetic's own flags. */
export type BatchArguments = ArgumentsCamelCase<Flags>;

const examples = `Examples:
  scorecam batch photos/ --model vgg16.onnx --out maps/ --top 1
  scorecam batch list.csv --model vgg16.onnx --out maps/
  find photos -name '*.jpg' | scorecam batch - --model vgg16.onnx --out maps/
  scorecam batch photos/ --model vgg16.onnx --out maps/ --resume
  scorecam batch photos/ --model vgg16.onnx --out maps/ --shard 3/8
  scorecam batch photos/ --model vgg16.onnx --out maps/ --queue redis://127.0.0.1:6379`;

/** `scorecam batch`: where did the network look in each picture of a folder? `signal` is Ctrl-C. */
export function addBatchCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'Explain all pictures of a folder or a list';
  return yargs.command('batch <images..>', summary, build, async (parsed) => {
    const { batch } = await import('../batch/batch.js');
    await batch(parsed, signal);
  });
}

function build(yargs: Argv): Argv<Flags> {
  return addScoreCamFlags(
    yargs
      .positional('images', {
        type: 'string',
        array: true,
        describe:
          'A folder, pictures, a glob, a list (.csv: image, class, class ...), or - for names on standard input',
      })
      .options(flags)
      .conflicts('class', 'top')
      .conflicts('layer', 'tensor')
      .conflicts('queue', 'shard')
      .epilogue(examples),
  );
}
