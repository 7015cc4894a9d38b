import type { Argv } from 'yargs';
import { flags, type Flags } from '../layers/flags.js';

/** `scorecam layers`: which layers can be explained? `signal` is Ctrl-C. */
export function addLayersCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'List the layers that can be explained, the default one marked';
  return yargs.command('layers [model]', summary, build, async (parsed) => {
    const { layers } = await import('../layers/layers.js');
    await layers(parsed, signal);
  });
}

function build(yargs: Argv): Argv<Flags> {
  return yargs
    .positional('model', { type: 'string', describe: 'The .onnx file; the bundled emoji-vgg when absent' })
    .options(flags)
    .epilogue('Examples:\n  scorecam layers\n  scorecam layers vgg16.onnx');
}
