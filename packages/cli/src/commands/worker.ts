import type { Argv, InferredOptionTypes } from 'yargs';
import { flags } from '../worker/flags.js';

const examples = `Examples:
  scorecam batch photos/ --model m.onnx --out maps --queue redis://127.0.0.1:6379
  scorecam worker --model m.onnx --out maps --queue redis://127.0.0.1:6379`;

/** `scorecam worker`: explains what `scorecam batch --queue` hands out. `signal` is Ctrl-C. */
export function addWorkerCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'Explain the pictures that "batch --queue" hands out';
  return yargs.command('worker', summary, build, async (parsed) => {
    const { worker } = await import('../worker/worker.js');
    await worker(parsed, signal);
  });
}

function build(yargs: Argv): Argv<InferredOptionTypes<typeof flags>> {
  return yargs.options(flags).epilogue(examples);
}
