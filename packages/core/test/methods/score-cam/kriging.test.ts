import { describe, expect, it } from '@jest/globals';
import { Kriging, noise } from '../../../src/methods/score-cam/kriging.js';

/** Points on a line, and the covariance of a smooth function of them. */
const points = [0, 1, 2.5, 4, 0.5, 3];
const covariance = (a: number, b: number) => Math.exp(-((a - b) ** 2) / 2);
const rowOf = (i: number) => Float64Array.from(points, (point) => covariance(points[i]!, point));
const measured = 4;
const values = [2, 3, -1, 0.5];

function krige(draws: Float64Array[] = []): Kriging {
  const kriging = new Kriging(rowOf, { points: points.length, quantities: 2, draws });
  for (const value of values) kriging.measure([value, 10 * value + 7]);
  return kriging;
}

/** The solution of a symmetric system by elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  rows.forEach((pivot, i) => {
    for (const [j, row] of rows.entries()) {
      if (j === i) continue;
      const factor = row[i]! / pivot[i]!;
      row.forEach((_, k) => (row[k]! -= factor * pivot[k]!));
    }
  });
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

describe('Kriging', () => {
  const known = points.slice(0, measured);
  const covariances = known.map((a, i) => known.map((b, j) => covariance(a, b) + (i === j ? noise : 0)));
  const weights = (right: number[]) => solve(covariances, right);
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const toUnknown = (point: number) => known.map((each) => covariance(each, point));

  it('predicts the conditional mean, with the mean by generalized least squares', () => {
    const ones = known.map(() => 1);
    const mean = dot(weights(ones), values) / dot(weights(ones), ones);
    const predicted = krige().predict(0);
    for (const unknown of [4, 5]) {
      const centered = weights(values.map((value) => value - mean));
      expect(predicted[unknown]).toBeCloseTo(mean + dot(toUnknown(points[unknown]!), centered), 10);
    }
  });

  it('follows the scale and the offset of a quantity', () => {
    const kriging = krige();
    const [first, second] = [kriging.predict(0), kriging.predict(1)];
    for (const unknown of [4, 5]) expect(second[unknown]).toBeCloseTo(10 * first[unknown]! + 7, 9);
    expect(kriging.deviation(1)).toBeCloseTo(10 * kriging.deviation(0), 9);
  });

  it('takes from a draw what kriging predicts of it', () => {
    const draw = Float64Array.of(0.3, -1, 0.4, 2, 0.7, -0.2);
    const error = krige([draw]).error(0);
    const solved = weights([...draw.slice(0, measured)]);
    for (const unknown of [4, 5])
      expect(error[unknown]).toBeCloseTo(draw[unknown]! - dot(toUnknown(points[unknown]!), solved), 10);
  });
});
