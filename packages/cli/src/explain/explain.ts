/** Runs `scorecam explain`: every image through one explainer, and its results into a folder. */
import type { Explainer, ResultRecord } from '@scorecam/core';
import { checkWritable, identifyModel, openExplainer, PictureReader, unlessAborted } from '@scorecam/node';
import { basename } from 'node:path';
import { withLog } from '../options/audit-options.js';
import { methodList } from '../options/method-list.js';
import { openTerminal } from '../terminal.js';
import { aimedAt, comparing } from './aim-explainer.js';
import { describeResult } from './describe-result.js';
import { explainImage, type Invocation, type Run } from './explain-image.js';
import { explainMethods } from './explain-methods.js';
import { type FailedImage, failedImage } from './failed-image.js';
import type { ExplainArguments } from './flags.js';
import type { MethodsRecord } from './methods-record.js';
import { readInput, type ReadInput } from './read-input.js';
import { readRequest } from './read-request.js';
import { resultFolders } from './result-folders.js';
import { readWish, wished } from './target-wish.js';

/** What became of an image, as `--json` prints it. */
type ImageOutcome = ResultRecord | FailedImage;

/**
 * Explains the images of a command line. Of several, one that cannot be used is named on standard error, and the others
 * are explained all the same.
 *
 * @throws ScorecamError for what the user can correct, CANCELLED after Ctrl-C
 */
export async function explain(parsed: ExplainArguments, signal: AbortSignal): Promise<void> {
  const methods = parsed.methods === undefined ? undefined : methodList(parsed.methods);
  const wish = readWish(parsed);
  const request = { ...wished(readRequest(parsed), wish), methods, wish, scaleOver: parsed.scaleOver };
  const terminal = openTerminal(parsed);
  await checkWritable(request.out);
  const reader = new PictureReader();
  try {
    const decode: Invocation['decode'] = (...file) => reader.read(...file, { isWide: parsed.levels !== undefined });
    const explaining = withLog(parsed.log, (log) => explainRequest({ ...request, terminal, signal, decode, log }));
    terminal.printJson(await explaining);
  } finally {
    await reader.close();
  }
}

async function explainRequest(request: Invocation): Promise<ImageOutcome[] | MethodsRecord> {
  const { decode, signal } = request;
  const [only, ...others] = request.images;
  const opening = openExplainer(request.model, request.opening);
  opening.catch(() => undefined); // it may fail while the image is read; the later await throws it
  // Opening a model is slow, so a single unreadable image is reported first.
  const first =
    only !== undefined && others.length === 0
      ? await unlessAborted(readInput(only, decode), signal).catch((error: unknown) => abandon(opening, error))
      : undefined;
  const explainer = await unlessAborted(opened(request, opening), signal);
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

/** The explainer of a similarity compares with its picture from the start. */
async function opened({ wish, decode }: Invocation, opening: Promise<Explainer>): Promise<Explainer> {
  const explainer = await opening;
  if (wish?.kind !== 'similarity') return explainer;
  return comparing(explainer, wish.file, decode).catch((error: unknown) => abandon(opening, error));
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
  const { terminal, isDefaultLayer, method } = run;
  const aimed = await unlessAborted(aimedAt(run, read.input), run.signal);
  const { explainer } = aimed;
  const task = { ...read, method, folder, title: basename(read.file.path) };
  const { explanation, record } = await explainImage(aimed, task).finally(async () => {
    if (explainer !== run.explainer) await explainer.model.dispose();
  });
  terminal.say(
    describeResult({ explanation, record, folder, isDefaultLayer, preprocessingSource: explainer.preprocessingSource }),
  );
  return record;
}
