/** Runs `scorecam explain`: every image through one explainer, and its results into a folder. */
import {
  type ErrorCode,
  type Explainer,
  type Explanation,
  findMethod,
  type ModelIdentity,
  type Progress,
  type ResultRecord,
  ScorecamError,
} from '@scorecam/core';
import {
  checkWritable,
  identifyModel,
  openExplainer,
  PictureReader,
  saveExplanation,
  unlessAborted,
} from '@scorecam/node';
import { basename } from 'node:path';
import { describeError } from '../describe-error.js';
import { exitForFailedImages } from '../exit-codes.js';
import type { ExplainArguments } from './flags.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { describeResult } from './describe-result.js';
import { type ImageInput, readInput, type ReadInput } from './read-input.js';
import { type ExplainRequest, readRequest } from './read-request.js';
import { resultFolders } from './result-folders.js';

/** What one run of the command works with. */
interface Invocation extends ExplainRequest {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly decode: PictureReader['read'];
}

/** A run whose model is open. */
interface Run extends Invocation {
  readonly explainer: Explainer;
  /** Hashed while the masks are scored: weight files may be large. */
  readonly identity: Promise<ModelIdentity>;
}

/** Faults of one image, which say nothing of the next. */
const ofImages: ReadonlySet<ErrorCode> = new Set(['INVALID_IMAGE', 'UNREADABLE_FILE']);

/** What became of an image, as `--json` prints it. */
type ImageOutcome = ResultRecord | FailedImage;

interface FailedImage {
  readonly image: { readonly path: string };
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/**
 * Explains the images of a command line. Of several, one that cannot be used is named on standard error, and the others
 * are explained all the same.
 *
 * @throws ScorecamError for whatever the user can mend, CANCELLED after Ctrl-C
 */
export async function explain(parsed: ExplainArguments, signal: AbortSignal): Promise<void> {
  const request = readRequest(parsed);
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

async function explainRequest(request: Invocation): Promise<ImageOutcome | ImageOutcome[]> {
  const { decode, signal } = request;
  const [only, ...others] = request.images;
  // Opening a model is slow, so a single unreadable image is reported first.
  const first =
    only !== undefined && others.length === 0 ? await unlessAborted(readInput(only, decode), signal) : undefined;
  const explainer = await unlessAborted(openExplainer(request.model, request.opening), signal);
  const identity = identifyModel(request.model);
  identity.catch(() => undefined); // the later await throws it, unless something else fails before
  try {
    const run = { ...request, explainer, identity };
    return await (first ? explainImage(run, first, request.out) : explainAll(run));
  } finally {
    await explainer.dispose();
  }
}

async function explainAll(run: Run): Promise<ImageOutcome[]> {
  const folders = resultFolders(run.images, run.out);
  const outcomes: ImageOutcome[] = [];
  for (const [i, path] of run.images.entries()) {
    outcomes.push(
      await unlessAborted(readInput(path, run.decode), run.signal)
        .then((read) => explainImage(run, read, folders[i] ?? run.out))
        .catch((error: unknown) => failedImage(path, error)),
    );
  }
  return outcomes;
}

/** Tells of an image that cannot be used; whatever else was thrown would end the next image too, and is thrown on. */
function failedImage(path: string, error: unknown): FailedImage {
  if (!(error instanceof ScorecamError) || !ofImages.has(error.code)) throw error;
  process.stderr.write(`${describeError(error, false)}\n`);
  process.exitCode = exitForFailedImages;
  return { image: { path }, error: { code: error.code, message: error.message } };
}

async function explainImage(run: Run, { input, file: image }: ReadInput, folder: string): Promise<ResultRecord> {
  const { explainer, terminal, signal, colorMap, opacity, isDefaultLayer } = run;
  const explanation = await explainInput(run, input, basename(image.path));
  const picture = 'dims' in input ? explainer.pictureOf(input) : input;
  const model = await unlessAborted(run.identity, signal);
  const record = await saveExplanation(explanation, { picture, folder, model, image, colorMap, opacity, signal });
  terminal.say(
    describeResult({ explanation, record, folder, isDefaultLayer, preprocessingSource: explainer.preprocessingSource }),
  );
  return record;
}

async function explainInput(run: Run, input: ImageInput, title: string): Promise<Explanation> {
  const { explainer, explaining, terminal, signal } = run;
  const bar = terminal.progress(title, findMethod(explaining.method.name).unit);
  const options = { ...explaining, signal, onProgress: ({ done, total }: Progress) => bar.update(done, total) };
  try {
    return await unlessAborted(explainer.explain(input, options), signal);
  } finally {
    bar.stop();
  }
}
