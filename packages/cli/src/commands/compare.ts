import type { Argv } from 'yargs';
import { addScoreCamFlags } from '../options/method-options.js';
import { flags, type Flags } from '../compare/flags.js';

const examples = `Examples:
  scorecam compare
  scorecam compare photo.jpg --model vgg16.onnx --labels imagenet --class 281 --class 243
  scorecam compare photo.jpg --model m.onnx --class "mountain bike" --class unicycle
  scorecam compare photo.jpg --class 444 --models epoch-1.onnx epoch-5.onnx epoch-20.onnx`;

/** `scorecam compare`: where do two classes, or two models, look differently? `signal` is Ctrl-C. */
export function addCompareCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'Compare the maps of two classes, or of one class through several models';
  return yargs.command('compare [photo]', summary, build, async (parsed) => {
    const { compare } = await import('../compare/compare.js');
    await compare(parsed, signal);
  });
}

function build(yargs: Argv): Argv<Flags> {
  return addScoreCamFlags(
    yargs
      .positional('photo', { type: 'string', describe: 'A picture; the bundled cat and dog when absent' })
      .options(flags)
      .conflicts('layer', 'tensor')
      .conflicts('model', 'models')
      .epilogue(examples),
  );
}
