/** The variance of the measured values around a function of the points alone. */
export const noise = 0.05;

/** A right-hand side of the equations and what it predicts. */
interface Column {
  /** L^-1 of the values so far, as the sums that are needed of it. */
  square: number;
  /** The product with that of the column of ones. */
  withOnes: number;
  /** K_US K_SS^-1 t_S for every point. */
  readonly predicted: Float64Array;
}

/**
 * Ordinary kriging, with the values of several quantities at once: what is measured at the first of a list of points
 * predicts the values at the others, as the mean of a Gaussian process of an unknown mean mu that is conditioned on them,
 *
 *   t_U = mu + K_US (K_SS + noise)^-1 (t_S - mu)
 *
 * (Rasmussen and Williams 2006, equation 2.23; mu by generalized least squares). The Cholesky factor grows by a row for each
 * point, so that n of m points cost n^2 m / 2 operations in all.
 *
 * How far the predictions may be off is shown by draws: a random function with the same covariance, less what kriging would
 * predict of it, is a draw of the error (Matheron's rule).
 */
export class Kriging {
  readonly #rowOf: (i: number) => Float64Array;
  /** L^-1 K_S: a row for each measured point, a column for each point. */
  readonly #factor: Float64Array[] = [];
  readonly #ones: Column;
  readonly #values: readonly Column[];
  readonly #errors: readonly Column[];
  readonly #draws: readonly Float64Array[];

  /**
   * @param rowOf - the covariances of point i with all points
   * @param draws - random functions with that covariance and the noise, a value for each point
   */
  constructor(
    rowOf: (i: number) => Float64Array,
    { points, quantities, draws }: { points: number; quantities: number; draws: readonly Float64Array[] },
  ) {
    const column = (): Column => ({ square: 0, withOnes: 0, predicted: new Float64Array(points) });
    this.#rowOf = rowOf;
    this.#ones = column();
    this.#values = Array.from({ length: quantities }, column);
    this.#errors = draws.map(column);
    this.#draws = draws;
  }

  /** The number of points that have been measured. */
  get measured(): number {
    return this.#factor.length;
  }

  /** Adds the values of the next point, one for each quantity. */
  measure(values: readonly number[]): void {
    const point = this.measured;
    const row = this.#rowOf(point);
    for (const known of this.#factor) subtract(row, known, { factor: known[point]!, from: point });
    const pivot = Math.sqrt(row[point]! + noise);
    for (let j = point; j < row.length; j++) row[j]! /= pivot;
    const whitened = (column: Column, value: number) => (value - column.predicted[point]!) / pivot;
    const one = whitened(this.#ones, 1);
    const add = (column: Column, value: number) => update(column, row, { change: whitened(column, value), one, point });
    this.#values.forEach((column, i) => add(column, values[i]!)); // one value for each quantity
    this.#errors.forEach((column, i) => add(column, this.#draws[i]![point]!));
    add(this.#ones, 1);
    this.#factor.push(row);
  }

  /** The predictions of a quantity at all points; those of measured points mean nothing. */
  predict(quantity: number): Float64Array {
    const column = this.#values[quantity]!;
    const mean = column.withOnes / this.#ones.square;
    return column.predicted.map((value, j) => mean * (1 - this.#ones.predicted[j]!) + value);
  }

  /** The scale of a quantity's errors; 0 after one point. */
  deviation(quantity: number): number {
    const { square, withOnes } = this.#values[quantity]!;
    return Math.sqrt(Math.max(square - withOnes ** 2 / this.#ones.square, 0) / this.measured);
  }

  /** A draw of the errors of the predictions, to be multiplied by the deviation; those of measured points mean nothing. */
  error(draw: number): Float64Array {
    const { predicted } = this.#errors[draw]!;
    return this.#draws[draw]!.map((value, j) => value - predicted[j]!);
  }
}

/** Only what belongs to later points is read again. */
function subtract(
  row: Float64Array,
  known: Float64Array,
  { factor, from }: { readonly factor: number; readonly from: number },
): void {
  for (let j = from; j < row.length; j++) row[j]! -= factor * known[j]!;
}

function update(
  column: Column,
  row: Float64Array,
  { change, one, point }: { readonly change: number; readonly one: number; readonly point: number },
): void {
  column.square += change * change;
  column.withOnes += change * one;
  for (let j = point + 1; j < row.length; j++) column.predicted[j]! += row[j]! * change;
}
