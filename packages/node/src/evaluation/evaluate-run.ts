/**
 * A run of an evaluation: every picture through the metrics, one after the other into the journal, and the report at the
 * end. A stopped run resumes with the pictures that are missing from its journal.
 */
import {
  type ColorMapName,
  type Explainer,
  type ModelIdentity,
  type MethodSetting,
  methodWord,
  ScorecamError,
} from '@scorecam/core';
import {
  type EvaluatedClass,
  evaluatePicture,
  type EvaluationOptions,
  evaluationRow,
  type FailedRow,
  type ImageRow,
  isMeasured,
  type LocalizationFilter,
} from '@scorecam/core/evaluate';
import { unlessAborted } from '../abort.js';
import { recordedMessage, recordedPath } from '../recorded-path.js';
import { PictureThread } from '../picture-thread/picture-thread.js';
import { RunFolder } from '../runs/run-folder.js';
import { type RunSettings, settleRunBatch } from '../runs/run-settings.js';
import { failedRow, loadCase, type LoadedCase } from './load-case.js';
import type { CasePlan, CaseSelection, EvaluationCase } from './plan-cases.js';
import { type MeasuredFile, parseMeasuredFile } from './parse-rows.js';
import { Gallery } from './report/gallery.js';
import { type EvaluationSummary, summarize } from './report/summary.js';
import { requireProbabilities } from './require-probabilities.js';
import { writeOutputs } from './report/write-outputs.js';

/** What is evaluated, and how. */
export interface EvaluationRequest {
  /** The folder of the pictures. */
  readonly photos: string;
  /** The file or folder of the annotations, as settings name it. */
  readonly annotations?: string | undefined;
  /** The pictures of the folder that are measured. */
  readonly plan: CasePlan;
  /** How `plan` was drawn. */
  readonly selection: CaseSelection;
  /** The model's files, as recorded in the results. */
  readonly model: ModelIdentity;
  /** Methods, each with its preset and options, as `parseMethod` gives them. */
  readonly methods: readonly MethodSetting[];
  /** The metrics and their options. */
  readonly options: EvaluationOptions;
  /** Which pictures count for the localization. */
  readonly filter: LocalizationFilter;
  /** Whether an object's region comes from its box or its mask if the annotations have both. */
  readonly prefer: 'box' | 'mask';
  /** The folder of the results. */
  readonly out: string;
  /** Whether to resume the run in the folder. */
  readonly resume: boolean;
  /** The colors of the drawings. */
  readonly colorMap: ColorMapName;
  /** The weight of the map in the drawings, in [0, 1]. */
  readonly opacity: number;
  /** Stops the run; pictures that were measured before are kept. */
  readonly signal: AbortSignal;
  /** Called after each pass. */
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

/** The progress of an evaluation. */
export interface EvaluationProgress {
  /** The picture, as the annotations name it. */
  readonly file: string;
  /** Which of the pictures it is, from 1. */
  readonly number: number;
  /** How many pictures there are. */
  readonly pictures: number;
  /** Passes of this picture. */
  readonly done: number;
  /** All passes of this picture. */
  readonly total: number;
}

/** The state of one run. */
interface Run {
  readonly request: EvaluationRequest;
  readonly explainer: Explainer;
  readonly folder: RunFolder<MeasuredFile>;
  readonly thread: PictureThread;
  readonly gallery: Gallery;
}

/**
 * Evaluates pictures and writes the results to a folder. A picture or an annotation that cannot be used is a failure in the
 * summary.
 *
 * @throws ScorecamError INVALID_OPTION or UNWRITABLE_OUTPUT if the run cannot begin, or the model gives no probabilities
 * @throws ScorecamError UNWRITABLE_OUTPUT, RUNTIME_FAILURE or CANCELLED if it cannot continue; run it again with `resume`
 */
export async function runEvaluation(explainer: Explainer, request: EvaluationRequest): Promise<EvaluationSummary> {
  const { out, resume, plan } = request;
  requireProbabilities(explainer);
  const names = { lockName: '.lock', journalName: 'evaluation.jsonl' };
  const folder = await RunFolder.open<MeasuredFile>({ out, resume, ...names }, async (earlier) => {
    await settleRunBatch(explainer, earlier);
    return evaluationSettings(explainer, request);
  });
  const thread = new PictureThread();
  try {
    const measured = await readMeasured(folder);
    const gallery = new Gallery(request, [...measured.values()].flat().filter(isMeasured));
    await measureAll({ request, explainer, folder, thread, gallery }, measured);
    const rows = [
      ...plan.failures.map(asPassedOn(request)),
      ...plan.cases.flatMap(({ file }) => measured.get(file) ?? []),
    ];
    const summary = summarize(rows, request, evaluationSettings(explainer, request));
    await writeOutputs(out, { summary, rows, gallery, settings: request });
    return summary;
  } finally {
    await thread.close();
    await folder.close();
  }
}

/** Everything that determines the content of a row. */
function evaluationSettings(explainer: Explainer, request: EvaluationRequest): RunSettings {
  const { photos, annotations, model, methods, options, selection, prefer } = request;
  return {
    model: model.path,
    modelSha256: model.sha256,
    weightsSha256: model.weights.map((file) => file.sha256),
    layer: explainer.layer?.module ?? explainer.layer?.tensor ?? null,
    photos: recordedPath(photos),
    annotations: annotations === undefined ? null : recordedPath(annotations),
    methods: methods.map(methodWord),
    ...options,
    limit: selection.limit ?? null,
    region: prefer,
    batch: explainer.batch,
    ...(explainer.model.precision !== 'fp32' && { precision: explainer.model.precision }),
    preprocessing: explainer.preprocessing,
  };
}

/** The rows of an earlier part of the run, by picture. */
async function readMeasured(folder: RunFolder<MeasuredFile>): Promise<Map<string, readonly ImageRow[]>> {
  const measured = new Map<string, readonly ImageRow[]>();
  for await (const { file, rows } of folder.entries(parseMeasuredFile)) measured.set(file, rows);
  return measured;
}

/** Measures the pictures that `measured` lacks, and adds them to it. */
async function measureAll(run: Run, measured: Map<string, readonly ImageRow[]>): Promise<void> {
  const { plan, signal } = run.request;
  for (const [i, work] of plan.cases.entries()) {
    const { file } = work;
    if (measured.has(file)) continue;
    const rows = await unlessAborted(measureCase(run, work, i + 1), signal).catch((error: unknown) => {
      throw error instanceof ScorecamError && error.code === 'CANCELLED' ? cancelled(i, plan.cases.length) : error;
    });
    const recorded = rows.map(asPassedOn(run.request));
    await run.folder.add({ file, rows: recorded });
    measured.set(file, recorded);
  }
}

/** Rows of failures without the paths of pictures and annotations, because journals and reports are passed on. */
function asPassedOn({ photos, annotations = photos }: EvaluationRequest): (row: ImageRow) => ImageRow {
  return (row) => {
    if (!('error' in row)) return row;
    const message = recordedMessage(row.error.message, [photos, annotations]);
    return { ...row, file: recordedPath(row.file), error: { ...row.error, message } };
  };
}

async function measureCase(run: Run, work: EvaluationCase, number: number): Promise<ImageRow[]> {
  const { explainer, request, thread } = run;
  try {
    const loaded = await loadCase(work, { folder: request.photos, explainer, thread, prefer: request.prefer });
    if (loaded.targets?.length === 0) return [...loaded.failures];
    const { measured, refused } = await measurePicture(run, loaded, { file: work.file, number });
    return [...loaded.failures, ...refused, ...(await keepRows(run, { work, loaded, measured }))];
  } catch (error) {
    return [failedRow(work.file, work.objects?.[0]?.[0]?.className, error)];
  }
}

async function measurePicture(
  { explainer, request }: Run,
  { image, targets }: LoadedCase,
  place: Pick<EvaluationProgress, 'file' | 'number'>,
): Promise<{ measured: EvaluatedClass[]; refused: FailedRow[] }> {
  const { methods, options, signal, plan } = request;
  const { model, preprocessing, readPicture } = explainer;
  const batch = await explainer.settleBatch();
  const pictures = plan.cases.length;
  const onProgress = (done: number, total: number) => request.onProgress?.({ ...place, pictures, done, total });
  const refused: FailedRow[] = [];
  const onRefused = (method: string, { code, message }: ScorecamError) =>
    void refused.push({ file: place.file, method, error: { code, message } });
  const measured = await evaluatePicture(
    { model, preprocessing, readPicture, methods, options, batch, signal, onProgress, onRefused },
    { image, name: place.file, targets: targets?.map(({ target }) => target) },
  );
  return { measured, refused };
}

/** The rows of a picture; the gallery draws it if it is among the best or the worst. */
async function keepRows(
  { explainer, gallery }: Run,
  { work, loaded, measured }: { work: EvaluationCase; loaded: LoadedCase; measured: readonly EvaluatedClass[] },
): Promise<ImageRow[]> {
  const rows: ImageRow[] = [];
  for (const result of measured) {
    const label = explainer.labels[result.index];
    const known = loaded.targets?.find(({ target }) => target.index === result.index)?.identity;
    const row = evaluationRow(known ?? { file: work.file, ...(label !== undefined && { label }) }, result);
    await gallery.add(row, { picture: loaded.picture, map: result.map });
    rows.push(row);
  }
  return rows;
}

function cancelled(done: number, total: number): ScorecamError {
  return new ScorecamError(
    'CANCELLED',
    `Cancelled; ${done} of ${total} pictures are measured. The same command with --resume measures the rest.`,
  );
}
