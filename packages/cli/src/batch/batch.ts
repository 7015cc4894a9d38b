/** Runs `scorecam batch`: a run of images, here or by the workers of a queue, and a summary at the end. */
import { type Explainer, findMethod, ScorecamError } from '@scorecam/core';
import {
  type BatchItem,
  type BatchOutcome,
  decodeImage,
  explainBatch,
  identifyModel,
  listImages,
  openExplainer,
  parseShard,
  type RunProfile,
  unlessAborted,
} from '@scorecam/node';
import type { BatchArguments } from './flags.js';
import { exitForFailedImages } from '../exit-codes.js';
import { comparing } from '../explain/aim-explainer.js';
import { type ExplainRequest, readRequest } from '../explain/read-request.js';
import { commonWish, readWish, type TargetWish, wished } from '../explain/target-wish.js';
import { HealthFile } from '../health-file.js';
import { withLog } from '../options/audit-options.js';
import { checkSeconds } from '../options/check-numbers.js';
import { type BatchRun, type OpenRun, runRequest } from './batch-run.js';
import { describeRun } from './describe-run.js';
import { distribute } from './distribute.js';
import { openRunReporter } from './run-reporter.js';

/**
 * Explains a folder or a list.
 *
 * @throws ScorecamError if the run cannot begin or continue, CANCELLED after Ctrl-C
 */
export async function batch(parsed: BatchArguments, signal: AbortSignal): Promise<void> {
  const wish = commonWish(readWish({ target: parsed.target, region: undefined }));
  const request = wished(readRequest(parsed), wish);
  checkSeconds('queue-patience', parsed.queuePatience);
  const shard = parsed.shard === undefined ? undefined : parseShard(parsed.shard);
  const isWide = parsed.levels !== undefined;
  const health = await HealthFile.open(parsed.healthFile);
  const opening = Promise.all([openAimed(request, wish, isWide), identifyModel(request.model)]);
  const [explainer, model] = await unlessAborted(opening, signal);
  const reporter = openRunReporter({ ...parsed, unit: findMethod(request.method.name).unit });
  try {
    await withLog(parsed.log, (log) =>
      follow({ parsed, request, shard, reporter, health, signal, explainer, model, log }),
    );
  } finally {
    await explainer.dispose();
  }
}

/** The explainer of a similarity compares with its picture from the start. */
async function openAimed(
  { model, opening }: ExplainRequest,
  wish: TargetWish | undefined,
  isWide: boolean,
): Promise<Explainer> {
  const explainer = await openExplainer(model, opening);
  if (wish?.kind !== 'similarity') return explainer;
  return comparing(explainer, wish.file, (...file) => decodeImage(...file, { isWide }));
}

async function follow(run: OpenRun): Promise<void> {
  const { reporter, request, parsed, health } = run;
  void countImages(run).then(
    (total) => reporter.expect(total),
    () => undefined,
  ); // listing again tells the fault
  try {
    for await (const outcome of outcomesOf(run)) {
      reporter.add(outcome);
      health?.beat();
      if (outcome.status === 'failed' && parsed.failFast) break;
    }
  } finally {
    reporter.end(describeRun(reporter.counts, request.out));
    // A run that ends early leaves names unread, for which the program would wait.
    if (request.images.includes('-')) process.stdin.destroy();
  }
  const { explained, failed, skipped } = reporter.counts;
  if (explained + failed + skipped === 0 && !run.shard) throw noImages(request.images);
  if (failed > 0) process.exitCode = exitForFailedImages;
}

function outcomesOf(run: OpenRun): AsyncIterable<BatchOutcome> {
  if (run.parsed.queue !== undefined) return distribute(run, reportedImages(run), run.parsed.queue);
  const { explainer, model, request, parsed, shard, signal, reporter, health, log } = run;
  const { resume, pack, allowPrivate, profile } = parsed;
  const onProfile = profile ? (found: RunProfile) => reporter.profile(found) : undefined;
  const onWork = (count: number) => {
    reporter.addWork(count);
    health?.beat();
  };
  const place = { out: request.out, model, resume, pack, allowPrivate, shard, log };
  const options = { ...runRequest(request), ...place, signal, onWork, onProfile };
  return explainBatch(explainer, reportedImages(run), options);
}

/** The images of the run, with what is left out reported. */
function reportedImages(run: BatchRun): AsyncGenerator<BatchItem> {
  return imagesOf(run, (path) => run.reporter.ignore(path));
}

function imagesOf({ parsed, request, shard }: BatchRun, onIgnored?: (path: string) => void): AsyncGenerator<BatchItem> {
  return listImages(request.images, { exclude: request.out, ignoreClasses: parsed.ignoreClasses, shard, onIgnored });
}

/** The number of images, for the time that is left; 0 if they come from standard input or an archive, which are read once. */
async function countImages(run: BatchRun): Promise<number> {
  if (run.request.images.includes('-')) return 0;
  let count = 0;
  for await (const { range, bytes } of imagesOf(run)) {
    if (range || bytes) return 0;
    count++;
  }
  return count;
}

function noImages(images: readonly string[]): ScorecamError {
  const list = images.map((image) => `"${image}"`).join(', ');
  return new ScorecamError(
    'UNREADABLE_FILE',
    `No pictures in ${list}: JPEG, PNG, WebP, TIFF, GIF, BMP and AVIF are supported.`,
  );
}
