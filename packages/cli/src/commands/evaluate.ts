import type { Argv } from 'yargs';
import { flags, type Flags } from '../evaluate/flags.js';

const examples = `Examples:
  scorecam evaluate
  scorecam evaluate photos/ --model m.onnx --presets official,paper --limit 200 --seed 1
  scorecam evaluate photos/ --model m.onnx --annotations boxes.json --metrics localization
  scorecam evaluate photos/ --model m.onnx --annotations instances.json --region mask
  scorecam evaluate photos/ --model m.onnx --annotations instances.json --region mask --resume`;

/** `scorecam evaluate`: how faithful are the maps? `signal` is Ctrl-C. */
export function addEvaluateCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = "Measure how faithful the maps are: the paper's three tables, with baselines";
  return yargs.command('evaluate [photos]', summary, build, async (parsed) => {
    const { evaluate } = await import('../evaluate/evaluate.js');
    await evaluate(parsed, signal);
  });
}

function build(yargs: Argv): Argv<Flags> {
  return yargs
    .positional('photos', {
      type: 'string',
      describe: 'Folder of pictures, or of .npy inputs; the bundled pictures when absent',
    })
    .options(flags)
    .conflicts('layer', 'tensor')
    .epilogue(examples);
}
