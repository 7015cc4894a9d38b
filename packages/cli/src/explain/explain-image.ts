/** One image through the explainer, and its result into a folder. */
import {
  type Explainer,
  type Explanation,
  findMethod,
  type MethodSetting,
  type ModelIdentity,
  type Progress,
  type ResultRecord,
  type ScaleRange,
} from '@scorecam/core';
import { type AuditLog, saveExplanation, unlessAborted } from '@scorecam/node';
import type { Terminal } from '../terminal.js';
import type { DecodePicture, ReadInput } from './read-input.js';
import type { ExplainRequest } from './read-request.js';
import type { TargetWish } from './target-wish.js';

/** The parts of one run of the command. */
export interface Invocation extends ExplainRequest {
  /** The methods of a sheet; absent if only `method` is asked for. */
  readonly methods: readonly MethodSetting[] | undefined;
  /** What the color of 1 stands for in the drawings. */
  readonly scaleOver: ScaleRange;
  /** Absent if classes are explained. */
  readonly wish: TargetWish | undefined;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly decode: DecodePicture;
  /** The log of all explanations, if one is kept. */
  readonly log: AuditLog | undefined;
}

/** A run whose model is open. */
export interface Run extends Invocation {
  readonly explainer: Explainer;
  /** Hashed while the masks are scored: weight files may be large. */
  readonly identity: Promise<ModelIdentity>;
}

/** What is explained, by what, and where the result goes. */
export interface ImageTask extends ReadInput {
  readonly method: MethodSetting;
  readonly folder: string;
  /** Over the progress bar. */
  readonly title: string;
}

/** An explanation and its record, as it was written. */
export interface ExplainedImage {
  readonly explanation: Explanation;
  readonly record: ResultRecord;
}

/**
 * Explains an image and saves the result.
 *
 * @throws ScorecamError as the explainer's `explain` and saveExplanation
 */
export async function explainImage(run: Run, task: ImageTask): Promise<ExplainedImage> {
  const { input, file: image, folder } = task;
  const { explainer, signal, colorMap, opacity, scaleOver, form } = run;
  const explanation = await explainInput(run, task);
  const picture = explainer.pictureOf(input);
  const model = await unlessAborted(run.identity, signal);
  const drawing = { picture, colorMap, opacity, scaleOver, form };
  const record = await saveExplanation(explanation, { ...drawing, folder, model, image, signal });
  await run.log?.add(record, explanation.classes);
  return { explanation, record };
}

async function explainInput(run: Run, { input, method, title }: ImageTask): Promise<Explanation> {
  const { explainer, target, terminal, signal } = run;
  const bar = terminal.progress(title, findMethod(method.name).unit);
  const options = {
    ...target,
    method,
    signal,
    onProgress: ({ done, total, note }: Progress) => bar.update(done, total, note),
  };
  try {
    return await unlessAborted(explainer.explain(input, options), signal);
  } finally {
    bar.stop();
  }
}
