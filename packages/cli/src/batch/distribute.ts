import { type FedInputs, ScorecamError, type Target } from '@scorecam/core';
import { type BatchItem, type BatchOutcome, requireOneBatch, runSettings } from '@scorecam/node';
import { loadQueue } from '../load-queue.js';
import { type OpenRun, runRequest } from './batch-run.js';

/** In milliseconds. */
const watchPause = 5000;

/**
 * Hands the images of a run to the workers of a queue. The workers open the model as this side did; it has nothing to
 * explain itself.
 */
export async function* distribute(
  run: OpenRun,
  items: AsyncIterable<BatchItem>,
  server: string,
): AsyncGenerator<BatchOutcome, void> {
  const { queueBatch } = await loadQueue();
  const { explainer, model, parsed, request: explainRequest, signal, reporter, health } = run;
  const { layer, tensor, grid, input, output, labels, precision } = explainRequest.opening;
  requireOneBatch(explainer, 'the workers of a queue');
  const batch = await explainer.settleBatch();
  const target = explainRequest.opening.target && sentTarget(explainer.model.target);
  const request = runRequest(explainRequest);
  // The work is the workers'; this side lives as long as it looks after them.
  const beating = setInterval(() => health?.beat(), watchPause);
  const outcomes = queueBatch(items, {
    server,
    queueName: parsed.queueName,
    patience: parsed.queuePatience,
    out: explainRequest.out,
    resume: parsed.resume,
    request,
    opening: {
      ...{ layer, tensor, grid, input, output, target, batch, precision },
      // A labels file of this machine need not be on the workers'.
      labels: labels === undefined ? undefined : explainer.labels,
      preprocessing: explainer.preprocessing,
      feeds: explainer.feeds && numbersOf(explainer.feeds),
    },
    settings: runSettings(explainer, model, request),
    signal,
    onNotice: (notice) => reporter.note(notice),
  });
  try {
    yield* outcomes;
  } finally {
    clearInterval(beating);
  }
}

/** A reference as plain numbers, which the queue keeps. */
function sentTarget(target: Target): Target {
  return target.kind === 'similarity' ? { ...target, reference: Array.from(target.reference) } : target;
}

/** @throws ScorecamError INVALID_OPTION for a tensor */
function numbersOf(feeds: FedInputs): Record<string, number> {
  const numbers = Object.entries(feeds).map(([name, fed]) => {
    if (typeof fed === 'number') return [name, fed] as const;
    throw new ScorecamError(
      'INVALID_OPTION',
      `The workers of a queue take --feed ${name}= with a number only; run without a queue to feed a file.`,
    );
  });
  return Object.fromEntries(numbers);
}
