import type { Argv } from 'yargs';
import { addScoreCamFlags } from '../options/method-options.js';
import { flags, type Flags } from '../explain/flags.js';

/** In the epilogue, since yargs breaks the lines of its own examples in two columns. */
const examples = `Examples:
  scorecam explain
  scorecam explain photo.jpg --model vgg16.onnx --top 3
  scorecam explain photo.jpg --model vgg16.onnx --labels imagenet --class 243
  scorecam explain photo.jpg --model vgg16.onnx --class "tiger cat" --layer features.29
  scorecam explain photos/*.jpg --model vgg16.onnx --preset paper --out maps
  scorecam explain input.npy --model vgg16.onnx --class 281 --json`;

/** `scorecam explain`: where did the network look? `signal` is Ctrl-C. */
export function addExplainCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'Show where the network looked for a class in a picture';
  return yargs.command('explain [images..]', summary, build, async (parsed) => {
    const { explain } = await import('../explain/explain.js');
    await explain(parsed, signal);
  });
}

function build(yargs: Argv): Argv<Flags> {
  return addScoreCamFlags(
    yargs
      .positional('images', {
        type: 'string',
        array: true,
        describe:
          'Pictures, .npy files of the input itself (1,C,H,W), or - for a picture on standard input; the bundled cat and dog when absent',
      })
      .options(flags)
      .conflicts('class', 'top')
      .conflicts('layer', 'tensor')
      .epilogue(examples),
  );
}
