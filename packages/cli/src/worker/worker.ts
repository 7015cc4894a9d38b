/** Runs `scorecam worker`: says what it does to each image until Ctrl-C. */
import { bundledModel } from '../bundled.js';
import { HealthFile } from '../health-file.js';
import { loadQueue } from '../load-queue.js';
import type { WorkerArguments } from './flags.js';
import { checkSeconds } from '../options/check-numbers.js';
import { checkThreads } from '../options/model-options.js';
import { printable } from '../printable.js';
import { openTerminal } from '../terminal.js';

/**
 * Takes images from a queue and explains them until the signal says so; the images under way go back to the queue.
 *
 * @throws ScorecamError if no further image can be explained
 */
export async function worker(parsed: WorkerArguments, signal: AbortSignal): Promise<void> {
  const { queue, queueName, model = bundledModel(), out, device, threads, lockSeconds, allowPrivate, json } = parsed;
  checkThreads(threads);
  checkSeconds('lock-seconds', lockSeconds);
  const health = await HealthFile.open(parsed.healthFile);
  const { runWorker } = await loadQueue();
  const terminal = openTerminal(parsed);
  terminal.say(`Waiting for images from ${out}'s run. Ctrl-C ends it; its unfinished images go back to the queue.`);
  await runWorker({
    ...{ server: queue, queueName, model, out, device, threads, lockSeconds, allowPrivate, signal },
    onOutcome: (outcome) => {
      if (json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
      terminal.say(`${outcome.name}: ${outcome.status === 'failed' ? `failed. ${outcome.message}` : 'explained'}`);
    },
    onStep: () => health?.beat(),
    onNotice: (notice) => process.stderr.write(`${printable(notice)}\n`),
  });
  // If Redis is gone, timers of the queue's library would keep the program alive for seconds.
  process.exit();
}
