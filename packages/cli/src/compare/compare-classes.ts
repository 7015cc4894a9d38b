/** Two classes of one picture against each other (the paper's figure 11). */
import { type ClassExplanation, describeScore, drawnMaps, overlay, ScorecamError } from '@scorecam/core';
import { colorizeDifference, compareMaps, type Place, rankCorrelation } from '@scorecam/core/evaluate';
import { drawRow } from '@scorecam/node';
import { className } from './class-name.js';
import type { Comparison, ComparisonDrawing, ModelExplanation } from './comparison.js';

/**
 * Compares the first two classes of an explanation.
 *
 * @throws ScorecamError INVALID_OPTION if both names are the same class
 */
export async function compareClasses(
  { model, explanation }: ModelExplanation,
  options: ComparisonDrawing,
): Promise<Comparison> {
  const [a, b] = explanation.classes;
  if (!a || !b) throw new ScorecamError('INVALID_OPTION', 'Both classes are the same; name two different ones.');
  const comparison = compareMaps(a.original, b.original);
  const { difference, meanDifference, aBeyondB, bBeyondA } = comparison;
  const correlation = rankCorrelation(a.original.data, b.original.data);
  const [nameA, nameB] = [className(a), className(b)];
  const [mapA, mapB] = drawnMaps({ ...explanation, classes: [a, b] });
  return {
    record: {
      model,
      layer: explanation.layer,
      method: explanation.method,
      classes: [a, b].map(({ index, label, probability, logit, flag }) => ({ index, label, probability, logit, flag })),
      rankCorrelation: correlation,
      meanDifference,
      onlyFirst: aBeyondB,
      onlySecond: bBeyondA,
    },
    text: [
      describeClass(a),
      describeClass(b),
      '',
      `Rank correlation between the two maps: ${correlation.toFixed(2)} (1 means identical).`,
      describePlace(nameA, nameB, aBeyondB),
      describePlace(nameB, nameA, bBeyondA),
    ].join('\n'),
    drawing: await drawRow([
      { picture: options.picture, lines: ['picture'] },
      { picture: overlay(options.picture, mapA!, options), lines: captionOf(a) },
      { picture: overlay(options.picture, mapB!, options), lines: captionOf(b) },
      { picture: colorizeDifference(options.picture, difference), lines: [`orange: ${nameA}`, `purple: ${nameB}`] },
    ]),
  };
}

function captionOf(entry: ClassExplanation): string[] {
  return [className(entry), describeScore(entry)];
}

function describeClass(entry: ClassExplanation): string {
  const flag = entry.flag ? `. No map. ${entry.flag.reason}` : '';
  return `${className(entry)} (${entry.index}): ${describeScore(entry)}${flag}`;
}

function describePlace(own: string, other: string, place: Place | undefined): string {
  if (!place) return `${own} has no region where ${other} is not at least as strong.`;
  const [left, top, right, bottom] = place.box;
  const { x, y, value } = place.peak;
  return `${own} looks where ${other} does not at x ${left} to ${right}, y ${top} to ${bottom}, most of all at x ${x}, y ${y}, where its map is higher by ${value.toFixed(2)}.`;
}
