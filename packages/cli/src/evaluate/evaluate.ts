/** Runs `scorecam evaluate`: every picture through the metrics, row by row into the journal, and the report at the end. */
import { type Explainer, ScorecamError } from '@scorecam/core';
import { evaluatePicture, isMeasured, evaluationRow, type EvaluatedClass } from '@scorecam/core/evaluate';
import {
  annotatedCases,
  type CasePlan,
  checkWritable,
  type EvaluationCase,
  failedRow,
  folderCases,
  identifyModel,
  loadCase,
  type LoadedCase,
  openExplainer,
  readAnnotations,
  unlessAborted,
  type RunSettings,
} from '@scorecam/node';
import type { EvaluateArguments } from './flags.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { describeSummary } from './describe-summary.js';
import { Gallery } from './gallery.js';
import { checkUnoccupied, Journal, type JournalRow } from './journal.js';
import { type EvaluateRequest, readRequest } from './read-request.js';
import { summarize, type Summary } from './summary.js';
import { writeOutputs } from './write-outputs.js';

/** Where only some pictures or annotations can be used, the rest is measured and the program ends with this. */
const someFailed = 3;

/** What one run of the command works with. */
interface Run {
  readonly request: EvaluateRequest;
  readonly explainer: Explainer;
  readonly journal: Journal;
  readonly gallery: Gallery;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/**
 * Evaluates the pictures of a command line.
 *
 * @throws ScorecamError for whatever the user can mend, CANCELLED after Ctrl-C
 */
export async function evaluate(parsed: EvaluateArguments, signal: AbortSignal): Promise<void> {
  const request = await readRequest(parsed);
  const terminal = openTerminal(parsed);
  await checkWritable(request.out);
  await checkUnoccupied(request.out, request);
  const plan = await planCases(request);
  const explainer = await unlessAborted(openExplainer(request.model, request.opening), signal);
  try {
    const settings = await runSettings(request, explainer);
    const journal = await Journal.open(request.out, settings, request);
    const gallery = new Gallery(request, journal.rows.filter(isMeasured));
    await measureAll({ request, explainer, journal, gallery, terminal, signal }, plan);
    const summary = summarize({ request, settings, rows: journal.rows });
    await writeOutputs(request.out, { summary, rows: journal.rows, gallery });
    report(summary, request, terminal);
  } finally {
    await explainer.dispose();
  }
}

async function planCases({ photos, annotations, selection }: EvaluateRequest): Promise<CasePlan> {
  return annotations === undefined
    ? folderCases(photos, selection)
    : annotatedCases(await readAnnotations(annotations), selection);
}

/** Everything that decides what a row holds. */
async function runSettings(request: EvaluateRequest, explainer: Explainer): Promise<RunSettings> {
  const { photos, annotations, model, presets, options, selection, prefer } = request;
  const { sha256, weights } = await identifyModel(model);
  return {
    model,
    modelSha256: sha256,
    weightsSha256: weights.map((file) => file.sha256),
    layer: explainer.layer.module ?? explainer.layer.tensor,
    photos,
    annotations: annotations ?? null,
    presets,
    ...options,
    limit: selection.limit ?? null,
    region: prefer,
    preprocessing: explainer.preprocessing,
  };
}

async function measureAll(run: Run, plan: CasePlan): Promise<void> {
  const { journal, signal } = run;
  // A bad annotation of a picture says nothing of the other objects in it.
  const planned = new Set(plan.failures.map((row) => JSON.stringify(row)));
  const done = new Set(journal.rows.filter((row) => !planned.has(JSON.stringify(row))).map(({ file }) => file));
  const known = new Set(journal.rows.map((row) => JSON.stringify(row)));
  await journal.add(plan.failures.filter((row) => !known.has(JSON.stringify(row))));
  for (const [i, work] of plan.cases.entries()) {
    if (done.has(work.file)) continue;
    const rows = await unlessAborted(
      measureCase(run, work, `${i + 1}/${plan.cases.length} ${work.file}`),
      signal,
    ).catch((error: unknown) => {
      throw error instanceof ScorecamError && error.code === 'CANCELLED' ? cancelled(i, plan.cases.length) : error;
    });
    await journal.add(rows);
  }
}

async function measureCase(run: Run, work: EvaluationCase, title: string): Promise<JournalRow[]> {
  const { explainer, request } = run;
  try {
    const loaded = await loadCase(work, { folder: request.photos, explainer, prefer: request.prefer });
    if (loaded.targets?.length === 0) return [...loaded.failures];
    const measured = await measurePicture(run, loaded, { name: work.file, title });
    return [...loaded.failures, ...(await keepRows(run, { work, loaded, measured }))];
  } catch (error) {
    return [failedRow(work.file, work.objects?.[0]?.[0]?.className, error)];
  }
}

async function measurePicture(
  { explainer, request, terminal, signal }: Run,
  { image, targets }: LoadedCase,
  { name, title }: { name: string; title: string },
): Promise<EvaluatedClass[]> {
  const bar = terminal.progress(title);
  const { presets, options, batch } = request;
  const { model, preprocessing } = explainer;
  const onProgress = (done: number, total: number) => bar.update(done, total);
  try {
    return await evaluatePicture(
      { model, preprocessing, presets, options, batch, signal, onProgress },
      { image, name, targets: targets?.map(({ target }) => target) },
    );
  } finally {
    bar.stop();
  }
}

/** The rows of a picture; the gallery draws it where it is among the best or the worst. */
async function keepRows(
  { explainer, gallery }: Run,
  { work, loaded, measured }: { work: EvaluationCase; loaded: LoadedCase; measured: readonly EvaluatedClass[] },
): Promise<JournalRow[]> {
  const rows: JournalRow[] = [];
  for (const result of measured) {
    const label = explainer.labels[result.index];
    const known = loaded.targets?.find(({ target }) => target.index === result.index)?.identity;
    const row = evaluationRow(known ?? { file: work.file, ...(label !== undefined && { label }) }, result);
    await gallery.add(row, { picture: loaded.picture, map: result.map });
    rows.push(row);
  }
  return rows;
}

function report(summary: Summary, { out }: EvaluateRequest, terminal: Terminal): void {
  terminal.say(describeSummary(summary, out));
  terminal.give(summary);
  if (summary.failures.length > 0) process.exitCode = someFailed;
}

function cancelled(done: number, total: number): ScorecamError {
  return new ScorecamError(
    'CANCELLED',
    `Cancelled; ${done} of ${total} pictures are measured. The same command with --resume measures the others.`,
  );
}
