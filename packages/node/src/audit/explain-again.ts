/** Explains a picture again, as a result says. */
import {
  type Explainer,
  type ExplainerInput,
  type Explanation,
  outputOfScores,
  type Preprocessing,
  regionOfMask,
  type ResultRecord,
  ScorecamError,
  settingOf,
} from '@scorecam/core';
import { basename } from 'node:path';
import { unlessAborted } from '../abort.js';
import { readGraph } from '../model/model-file.js';
import { openExplainer, type OpenOptions } from '../open-explainer.js';
import { decodeInput, readPicture } from '../picture/read-picture.js';
import { readWhole } from '../read-file.js';
import { recordedTarget } from './recorded-target.js';
import type { VerifyTask } from './verify-task.js';

/** What of an explanation the result does not fix. */
export interface ExplainAgainOptions extends Pick<OpenOptions, 'device' | 'threads' | 'batch'> {
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Explains the picture of a task as its result says.
 *
 * @throws ScorecamError INVALID_OPTION if the result does not record what its maps need; as {@link openExplainer} and `explain`
 */
export async function explainAgain(task: VerifyTask, options: ExplainAgainOptions): Promise<Explanation> {
  const { record, model, image } = task;
  const { device, threads, signal = new AbortController().signal } = options;
  const output = record.target && outputOfScores(await readGraph(model), record.target.output);
  const opening = { device, threads, batch: options.batch ?? record.batch, output, ...settingsOf(record) };
  const input = await readInput(image, record.preprocessing);
  const opened = await openExplainer(model, opening);
  try {
    const explainer = await unlessAborted(aimedAgain(opened, input, task), signal);
    const classes = record.classes.map(({ index }) => index);
    const explaining = explainer.explain(input, { classes, method: settingOf({ method: record.method }), signal });
    return await unlessAborted(explaining, signal);
  } finally {
    await opened.dispose();
  }
}

/** The explainer of a target that is made of files; its model ends with the runtime of the first. */
async function aimedAgain(opened: Explainer, input: ExplainerInput, task: VerifyTask): Promise<Explainer> {
  const { record, targetFiles } = task;
  const [first, ...others] = targetFiles;
  if (!first || !record.target) return opened;
  const { kind, reference: source } = record.target;
  if (kind === 'segment') {
    const region = regionOfMask(await readPicture(first.path), opened, input);
    return opened.withTarget({ kind, region });
  }
  if (kind !== 'similarity') return opened;
  const inputs: [ExplainerInput, ...ExplainerInput[]] = [await readInput(first.path, record.preprocessing)];
  for (const { path } of others) inputs.push(await readInput(path, record.preprocessing));
  return opened.comparedWith(inputs, source);
}

/** How a model is opened to explain as the record says. */
function settingsOf({ preprocessing, layer, target, feeds, precision }: ResultRecord): OpenOptions {
  const grid = typeof layer?.layout === 'object' ? layer.layout : undefined;
  return {
    preprocessing,
    layer: layer?.tensor,
    grid: grid && { height: grid.height, width: grid.width },
    target: target && recordedTarget(target),
    feeds: feedsOf(feeds),
    precision,
    labels: target?.kind === 'box' && !target.form ? undefined : [], // they say how a detector's outputs are read
  };
}

async function readInput(path: string, { levels }: Preprocessing): Promise<ExplainerInput> {
  return decodeInput(await readWhole(path, 'image'), basename(path), { isWide: levels !== undefined });
}

/** @throws ScorecamError INVALID_OPTION if a tensor was fed, whose values are not recorded */
function feedsOf(feeds: ResultRecord['feeds']): OpenOptions['feeds'] {
  if (!feeds) return undefined;
  const numbers = Object.entries(feeds).map(([name, fed]) => {
    if (typeof fed === 'number') return [name, fed] as const;
    throw new ScorecamError(
      'INVALID_OPTION',
      `A result of a model that is fed a tensor cannot be verified: it does not record what "${name}" was fed.`,
    );
  });
  return Object.fromEntries(numbers);
}
