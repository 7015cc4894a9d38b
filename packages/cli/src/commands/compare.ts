import type { ArgumentsCamelCase, Argv, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { outputFlags } from '../options/output-options.js';
import { addScoreCamFlags } from '../options/score-cam-options.js';
import { targetFlags } from '../options/target-options.js';

const flags = {
  class: {
    ...targetFlags.class,
    describe: 'Two classes by number or label, or one with --models; the two most probable when absent',
  },
  models: {
    group: 'What to explain:',
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Two or more .onnx files, such as checkpoints in order: the same class through each',
  },
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  ...modelFlags,
  out: { ...outputFlags.out, default: 'scorecam-compare' },
  'color-map': outputFlags['color-map'],
  opacity: outputFlags.opacity,
  json: { ...outputFlags.json, describe: 'Print the content of compare.json and nothing else' },
  quiet: outputFlags.quiet,
} as const satisfies Record<string, Options>;

type Flags = InferredOptionTypes<typeof flags> & { readonly photo: string | undefined };

/** The command line of `compare`, as yargs parses it; readScoreCamChoice knows the arithmetic's own flags. */
export type CompareArguments = ArgumentsCamelCase<Flags>;

const examples = `Examples:
  scorecam compare
  scorecam compare photo.jpg --model m.onnx --labels imagenet --class "mountain bike" --class unicycle
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
