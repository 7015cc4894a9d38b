/** Runs `scorecam explain`: every image through one explainer, and its results into a folder. */
import type { Explainer, ResultRecord } from '@scorecam/core';
import { checkWritable, identifyModel, openExplainer, PictureReader, unlessAborted } from '@scorecam/node';
import { basename } from 'node:path';
import { methodList } from '../options/method-list.js';
import { openTerminal } from '../terminal.js';
import { describeResult } from './describe-result.js';
import { explainImage, type Invocation, type Run } from './explain-image.js';
import { explainMethods } from './explain-methods.js';
import { type FailedImage, failedImage } from './failed-image.js';
import type { ExplainArguments } from './flags.js';
import type { MethodsRecord } from './methods-record.js';
import { readInput, type ReadInput } from './read-input.js';
import { readRequest } from './read-request.js';
import { resultFolders } from './result-folders.js';

/** What became of an image, as `--json` prints it. */
type ImageOutcome = ResultRecord | FailedImage;

/**
 * Explains the images of a command line. Of several, one that cannot be used is named on standard error, and the others
 * are explained all the same.
 *
 * @throws ScorecamError for whatever the user can mend, CANCELLED after Ctrl-C
 */
export async function explain(parsed: ExplainArguments, signal: AbortSignal): Promise<void> {
  const methods = parsed.methods === undefined ? undefined : methodList(parsed.methods);
  const request = { ...readRequest(parsed), methods, scaleOver: parsed.scaleOver };
  const terminal = openTerminal(parsed);
  await checkWritable(request.out);
  const reader = new PictureReader();
  try {
    terminal.printJson(
      await explainRequest({ ...request, terminal, signal, decode: (...file) => reader.read(...file) }),
    );
  } finally {
    await reader.close();
  }
}

async function explainRequest(request: Invocation): Promise<ImageOutcome[] | MethodsRecord> {
  const { decode, signal } = request;
  const [only, ...others] = request.images;
  const opening = openExplainer(request.model, request.opening);
  // Opening a model is slow, so a single unreadable image is reported first.
  const first =
    only !== undefined && others.length === 0
      ? await unlessAborted(readInput(only, decode), signal).catch((error: unknown) => abandon(opening, error))
      : undefined;
  const explainer = await unlessAborted(opening, signal);
  const identity = identifyModel(request.model);
  identity.catch(() => undefined); // the later await throws it, unless something else fails before
  try {
    const run = { ...request, explainer, identity };
    if (request.methods) return await explainMethods({ ...run, methods: request.methods }, first);
    return first ? [await explainOne(run, first, request.out)] : await explainAll(run);
  } finally {
    await explainer.dispose();
  }
}

/** Gives up a model that is being opened, without waiting for it. @throws the error that is the reason */
function abandon(opening: Promise<Explainer>, error: unknown): never {
  void opening.then((explainer) => explainer.dispose()).catch(() => undefined);
  throw error;
}

async function explainAll(run: Run): Promise<ImageOutcome[]> {
  const folders = resultFolders(run.images, run.out);
  const outcomes: ImageOutcome[] = [];
  for (const [i, path] of run.images.entries()) {
    outcomes.push(
      await unlessAborted(readInput(path, run.decode), run.signal)
        .then((read) => explainOne(run, read, folders[i] ?? run.out))
        .catch((error: unknown) => failedImage(path, error)),
    );
  }
  return outcomes;
}

async function explainOne(run: Run, read: ReadInput, folder: string): Promise<ResultRecord> {
  const { explainer, terminal, isDefaultLayer, method } = run;
  const { explanation, record } = await explainImage(run, { ...read, method, folder, title: basename(read.file.path) });
  terminal.say(
    describeResult({ explanation, record, folder, isDefaultLayer, preprocessingSource: explainer.preprocessingSource }),
  );
  return record;
}
