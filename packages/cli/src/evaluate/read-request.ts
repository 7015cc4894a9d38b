import { ScorecamError } from '@scorecam/core';
import { type EvaluationOptions, metricNames, resolveEvaluation } from '@scorecam/core/evaluate';
import { type EvaluationRequest, exists, type OpenOptions } from '@scorecam/node';
import { dirname, join } from 'node:path';
import { bundledModel, bundledPicture } from '../bundled.js';
import type { EvaluateArguments } from './flags.js';
import { checkShare, checkWhole } from '../options/check-numbers.js';
import { methodList, words } from '../options/method-list.js';
import { openingOf } from '../options/model-options.js';
import { drawingOf } from '../options/output-options.js';

/** The command line of `evaluate`, checked and with its defaults filled in. */
export interface EvaluateRequest extends Omit<EvaluationRequest, 'plan' | 'model' | 'signal' | 'onProgress'> {
  readonly modelPath: string;
  readonly opening: OpenOptions;
}

/** The annotation file that is found automatically among the pictures. */
const annotationsName = 'annotations.json';

/**
 * Checks the command line before a model is opened.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export async function readRequest(parsed: EvaluateArguments): Promise<EvaluateRequest> {
  const photos = parsed.folder ?? dirname(bundledPicture());
  const { limit } = parsed;
  requireClasses(parsed.target);
  checkWhole('limit', limit);
  checkWhole('steps', parsed.steps);
  checkWhole('seed', parsed.seed, { least: 0 });
  checkShare('largest-object', parsed.largestObject);
  return {
    photos,
    annotations: parsed.annotations ?? (await annotationsIn(photos)),
    modelPath: parsed.model ?? bundledModel(),
    opening: openingOf(parsed),
    methods: methodList(parsed.methods),
    options: evaluationOptions(parsed),
    filter: { singleBox: parsed.singleBox, largestShare: parsed.largestObject },
    selection: { limit, seed: parsed.seed },
    prefer: parsed.region,
    out: parsed.out,
    resume: parsed.resume,
    ...drawingOf(parsed),
  };
}

/** The measures are shares of a probability; a sum over pixels or a cosine is none, and a box belongs to one picture. */
function requireClasses(target = 'class'): void {
  if (target === 'class') return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The measures of evaluate are of the probability of a class, which the target ${target} does not have; leave --target out, or look at its maps by scorecam explain.`,
  );
}

function evaluationOptions(parsed: EvaluateArguments): EvaluationOptions {
  const { metrics, protocols, steps, deletionFill, insertionFill, seed } = parsed;
  return resolveEvaluation({
    metrics: metrics === 'all' ? metricNames : listOf('metrics', metrics, metricNames),
    protocols: words('protocols', protocols),
    steps,
    deletionFill,
    insertionFill,
    seed,
  });
}

/** The words of a list with commas, each one of `allowed`, none twice. */
function listOf<T extends string>(name: string, list: string, allowed: readonly T[]): T[] {
  return words(name, list).map((word) => {
    const found = allowed.find((candidate) => candidate === word);
    if (found !== undefined) return found;
    throw new ScorecamError(
      'INVALID_OPTION',
      `The option --${name} cannot be "${word}": choose from ${allowed.join(', ')}.`,
    );
  });
}

async function annotationsIn(folder: string): Promise<string | undefined> {
  const path = join(folder, annotationsName);
  return (await exists(path)) ? path : undefined;
}
