/** Rules that integrate over [0, 1]: places and weights, which sum to 1. */

/** The places where a function is taken, and the weight of each. */
export interface Quadrature {
  readonly places: Float64Array;
  readonly weights: Float64Array;
}

/** The middles of n equal parts. */
export function midpoints(n: number): Quadrature {
  return {
    places: Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n),
    weights: new Float64Array(n).fill(1 / n),
  };
}

/** Gauss-Legendre: exact for polynomials up to the degree 2 n - 1. The roots of P_n by Newton's method. */
export function gaussLegendre(n: number): Quadrature {
  const [places, weights] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5)); // Tricomi's approximation of the root
    for (let step = 0; step < 10; step++) x -= legendre(n, x).value / legendre(n, x).slope;
    const { slope } = legendre(n, x);
    places[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { places, weights };
}

/** P_n and its derivative at x in (-1, 1), by the recurrence k P_k = (2 k - 1) x P_(k-1) - (k - 1) P_(k-2). */
function legendre(n: number, x: number): { value: number; slope: number } {
  let [before, value] = [0, 1];
  for (let k = 1; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (n * (before - x * value)) / (1 - x * x) };
}
