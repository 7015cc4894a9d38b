import { type ColorMapName, type PresetName, presetNames, ScorecamError } from '@scorecam/core';
import {
  type EvaluationOptions,
  type LocalisationFilter,
  metricNames,
  resolveEvaluation,
} from '@scorecam/core/evaluate';
import type { CaseSelection, OpenOptions } from '@scorecam/node';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundledModel, bundledPicture } from '../bundled.js';
import type { EvaluateArguments } from './flags.js';

/** The command line of `evaluate`, checked and with its defaults filled in. */
export interface EvaluateRequest {
  /** The folder of the pictures. */
  readonly photos: string;
  /** Absent where the predicted classes are measured and nothing is localised. */
  readonly annotations: string | undefined;
  readonly model: string;
  readonly opening: OpenOptions;
  readonly presets: readonly PresetName[];
  readonly options: EvaluationOptions;
  readonly filter: LocalisationFilter;
  readonly selection: CaseSelection;
  readonly prefer: 'box' | 'mask';
  /** Masked or perturbed pictures a pass. */
  readonly batch: number;
  readonly out: string;
  readonly resume: boolean;
  readonly colorMap: ColorMapName;
  readonly opacity: number;
}

const defaultBatch = 8;

/** The file of annotations that is taken without being named, where it lies among the pictures. */
const annotationsName = 'annotations.json';

/**
 * Checks the command line before a model is opened.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export async function readRequest(parsed: EvaluateArguments): Promise<EvaluateRequest> {
  const photos = parsed.photos ?? dirname(bundledPicture());
  const { device, threads, batch, layer, tensor, labels, preprocessing, input, output, limit } = parsed;
  checkWhole('limit', limit);
  checkWhole('batch', batch);
  checkShare('largest-object', parsed.largestObject);
  checkShare('opacity', parsed.opacity);
  return {
    photos,
    annotations: parsed.annotations ?? (await annotationsIn(photos)),
    model: parsed.model ?? bundledModel(),
    opening: { device, threads, batch, layer, tensor, labels, preprocessing, input, output },
    presets: listOf('presets', parsed.presets, presetNames),
    options: evaluationOptions(parsed),
    filter: { singleBox: parsed.singleBox, largestShare: parsed.largestObject },
    selection: { limit, seed: parsed.seed },
    prefer: parsed.region,
    batch: batch ?? defaultBatch,
    out: parsed.out,
    resume: parsed.resume,
    colorMap: parsed.colorMap,
    opacity: parsed.opacity,
  };
}

function evaluationOptions(parsed: EvaluateArguments): EvaluationOptions {
  const { metrics, protocols, steps, deletionFill, insertionFill, seed } = parsed;
  return resolveEvaluation({
    metrics: metrics === 'all' ? metricNames : listOf('metrics', metrics, metricNames),
    protocols: words(protocols),
    steps,
    deletionFill,
    insertionFill,
    seed,
  });
}

/** The words of a list with commas, each one of `allowed`, none twice. */
function listOf<T extends string>(name: string, list: string, allowed: readonly T[]): T[] {
  return words(list).map((word) => {
    const found = allowed.find((candidate) => candidate === word);
    if (found !== undefined) return found;
    throw new ScorecamError(
      'INVALID_OPTION',
      `The option --${name} cannot be "${word}": choose from ${allowed.join(', ')}.`,
    );
  });
}

function words(list: string): string[] {
  return [...new Set(list.split(',').map((word) => word.trim()))].filter((word) => word !== '');
}

async function annotationsIn(folder: string): Promise<string | undefined> {
  const path = join(folder, annotationsName);
  return access(path).then(
    () => path,
    () => undefined,
  );
}

function checkWhole(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return;
  throw new ScorecamError('INVALID_OPTION', `The option --${name} must be a whole number from 1, not ${value}.`);
}

function checkShare(name: string, value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new ScorecamError('INVALID_OPTION', `The option --${name} must be from 0 to 1, not ${value}.`);
}
