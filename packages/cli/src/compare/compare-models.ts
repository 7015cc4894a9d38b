/** One class through several models (the paper's figure 10): does the map become more focused, and does it settle? */
import { describeScore, drawnMaps, type ModelIdentity, overlay } from '@scorecam/core';
import { compareMaps, mapEntropy, rankCorrelation } from '@scorecam/core/evaluate';
import { drawRow } from '@scorecam/node';
import { basename } from 'node:path';
import { alignColumns } from '../align-columns.js';
import { className } from './class-name.js';
import type { Comparison, ComparisonDrawing, ModelExplanation } from './comparison.js';

/** The figures for one model. */
interface ModelRow {
  readonly model: ModelIdentity;
  readonly class: { readonly index: number; readonly label?: string | undefined };
  /** Absent if the head gives none. */
  readonly probability?: number | undefined;
  readonly logit: number;
  /** In [0, 1]; 1 is a map that prefers no place. */
  readonly entropy: number;
  /** From the model before to this one; absent for the first. */
  readonly change?: { readonly rankCorrelation: number; readonly meanDifference: number };
}

/** Compares the first class of each explanation with that of the model before. */
export async function compareModels(
  explanations: readonly ModelExplanation[],
  options: ComparisonDrawing,
): Promise<Comparison> {
  const rows = explanations.map((each, i) => modelRow(each, explanations[i - 1]));
  const maps = explanations.map(({ model, explanation }, i) => ({
    picture: overlay(options.picture, drawnMaps(explanation)[0]!, options),
    lines: [basename(model.path), describeScore(rows[i]!), `entropy ${rows[i]!.entropy.toFixed(3)}`],
  }));
  return {
    record: { models: rows },
    text: describeRows(rows),
    drawing: await drawRow([{ picture: options.picture, lines: ['picture'] }, ...maps]),
  };
}

function modelRow({ model, explanation }: ModelExplanation, before: ModelExplanation | undefined): ModelRow {
  const own = explanation.classes[0]!; // one class was asked for
  const { index, label, probability, logit, original } = own;
  const row = { model, class: { index, label }, probability, logit, entropy: mapEntropy(original) };
  const previous = before?.explanation.classes[0]?.original;
  if (!previous) return row;
  const { meanDifference } = compareMaps(original, previous);
  return { ...row, change: { rankCorrelation: rankCorrelation(original.data, previous.data), meanDifference } };
}

function describeRows(rows: readonly ModelRow[]): string {
  const heads = [
    'model',
    'class',
    rows.some(({ probability }) => probability === undefined) ? 'score' : 'probability',
    'entropy',
    'rank correlation',
    'mean difference',
  ];
  const lines = rows.map(({ model, class: { index, label }, probability, logit, entropy, change }) => [
    basename(model.path),
    className({ index, ...(label !== undefined && { label }) }),
    (probability ?? logit).toPrecision(3),
    entropy.toFixed(3),
    change?.rankCorrelation.toFixed(3) ?? '-',
    change?.meanDifference.toFixed(3) ?? '-',
  ]);
  return [
    ...alignColumns([heads, ...lines]),
    '',
    'Entropy: 0 is a single point, 1 a uniform map. The last two columns compare with the line above;',
    'a map that no longer changes suggests that training has settled.',
  ].join('\n');
}
