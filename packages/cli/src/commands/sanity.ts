import type { ArgumentsCamelCase, Argv, InferredOptionTypes, Options } from 'yargs';
import { modelFlags } from '../options/model-options.js';
import { outputFlags } from '../options/output-options.js';
import { addScoreCamFlags } from '../options/score-cam-options.js';
import { targetFlags } from '../options/target-options.js';

const flags = {
  class: { ...targetFlags.class, describe: 'The class by number or label; the most probable when absent' },
  layer: targetFlags.layer,
  tensor: targetFlags.tensor,
  stages: {
    group: 'What to explain:',
    type: 'number',
    requiresArg: true,
    describe: 'How many stages, spread over the layers; one for each layer with weights when absent',
  },
  draws: {
    group: 'What to explain:',
    type: 'number',
    default: 5,
    requiresArg: true,
    describe: 'How often the network with all layers random is drawn',
  },
  seed: { group: 'What to explain:', type: 'number', default: 1, requiresArg: true, describe: 'Of the random weights' },
  ...modelFlags,
  out: { ...outputFlags.out, default: 'scorecam-sanity' },
  'color-map': outputFlags['color-map'],
  opacity: outputFlags.opacity,
  json: { ...outputFlags.json, describe: 'Print the content of sanity.json and nothing else' },
  quiet: outputFlags.quiet,
} as const satisfies Record<string, Options>;

type Flags = InferredOptionTypes<typeof flags> & { readonly photo: string | undefined };

/** The command line of `sanity`, as yargs parses it; readScoreCamChoice knows the arithmetic's own flags. */
export type SanityArguments = ArgumentsCamelCase<Flags>;

const examples = `Examples:
  scorecam sanity
  scorecam sanity photo.jpg --model vgg16.onnx --class 243 --stages 8`;

/** `scorecam sanity`: do the maps depend on what the network has learned? `signal` is Ctrl-C. */
export function addSanityCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'Randomise the network from the top and see whether the map loses its likeness';
  return yargs.command('sanity [photo]', summary, build, async (parsed) => {
    const { sanity } = await import('../sanity/sanity.js');
    await sanity(parsed, signal);
  });
}

function build(yargs: Argv): Argv<Flags> {
  return addScoreCamFlags(
    yargs
      .positional('photo', {
        type: 'string',
        describe: 'A picture, or an .npy input; the bundled cat and dog when absent',
      })
      .options(flags)
      .conflicts('layer', 'tensor')
      .epilogue(examples),
  );
}
