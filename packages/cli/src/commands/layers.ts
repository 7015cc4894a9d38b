import type { ArgumentsCamelCase, Argv, InferredOptionTypes } from 'yargs';
import { unlessAborted } from '../interrupt.js';
import { modelFlags } from '../options/model-options.js';
import { outputFlags } from '../options/output-options.js';

const flags = {
  input: modelFlags.input,
  output: modelFlags.output,
  json: { ...outputFlags.json, describe: 'Print a JSON list' },
} as const;

type Flags = InferredOptionTypes<typeof flags> & { readonly model: string | undefined };

/** The command line of `layers`, as yargs parses it. */
export type LayersArguments = ArgumentsCamelCase<Flags>;

/** `scorecam layers`: which layers can be explained? `signal` is Ctrl-C. */
export function addLayersCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'List the layers that can be explained, the default one marked';
  return yargs.command('layers [model]', summary, build, async (parsed) => {
    const { layers } = await import('../layers/layers.js');
    await unlessAborted(layers(parsed), signal);
  });
}

function build(yargs: Argv): Argv<Flags> {
  return yargs
    .positional('model', { type: 'string', describe: 'The .onnx file; the bundled emoji-vgg when absent' })
    .options(flags)
    .epilogue('Example:\n  scorecam layers vgg16.onnx');
}
