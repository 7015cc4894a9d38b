/** Runs `scorecam evaluate`: the run itself is the Node runner's; here are its words and its progress. */
import {
  checkWritable,
  type EvaluationProgress,
  identifyModel,
  openExplainer,
  planCases,
  runEvaluation,
  unlessAborted,
} from '@scorecam/node';
import { exitForFailedImages } from '../exit-codes.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { describeSummary } from './describe-summary.js';
import type { EvaluateArguments } from './flags.js';
import { readRequest } from './read-request.js';

/**
 * Evaluates the pictures of a command line.
 *
 * @throws ScorecamError for what the user can correct, CANCELLED after Ctrl-C
 */
export async function evaluate(parsed: EvaluateArguments, signal: AbortSignal): Promise<void> {
  const { modelPath, opening, ...request } = await readRequest(parsed);
  const terminal = openTerminal(parsed);
  await checkWritable(request.out);
  const plan = await planCases(request);
  const opened = Promise.all([openExplainer(modelPath, opening), identifyModel(modelPath)]);
  const [explainer, model] = await unlessAborted(opened, signal);
  const progress = openProgress(terminal);
  try {
    const onProgress = progress.update;
    const summary = await runEvaluation(explainer, { ...request, plan, model, signal, onProgress });
    progress.stop();
    terminal.say(describeSummary(summary, request.out));
    terminal.printJson(summary);
    if (summary.failures.length > 0) process.exitCode = exitForFailedImages;
  } finally {
    progress.stop();
    await explainer.dispose();
  }
}

/** A progress bar for each picture. */
function openProgress(terminal: Terminal) {
  let bar: ReturnType<Terminal['progress']> | undefined;
  let current = 0;
  return {
    update: ({ file, number, pictures, done, total }: EvaluationProgress) => {
      if (number !== current) {
        bar?.stop();
        bar = terminal.progress(`${number}/${pictures} ${file}`, 'passes');
        current = number;
      }
      bar?.update(done, total);
    },
    stop: () => bar?.stop(),
  };
}
