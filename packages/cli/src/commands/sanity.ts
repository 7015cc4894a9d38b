import type { Argv } from 'yargs';
import { addScoreCamFlags } from '../options/method-options.js';
import { flags, type Flags } from '../sanity/flags.js';

const examples = `Examples:
  scorecam sanity
  scorecam sanity photo.jpg --model vgg16.onnx --class 243 --stages 8`;

/** `scorecam sanity`: do the maps depend on what the network has learned? `signal` is Ctrl-C. */
export function addSanityCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'Randomize the network from the top and see whether the map loses its likeness';
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
