import type { Argv } from 'yargs';
import { addScoreCamFlags } from '../options/method-options.js';
import { flags, type Flags } from '../batch/flags.js';

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
