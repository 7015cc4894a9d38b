import { expect, it } from '@jest/globals';
import { gaussLegendre, midpoints, type Quadrature } from '../../../src/methods/saliency/quadrature.js';

const integrate = ({ places, weights }: Quadrature, degree: number) =>
  places.reduce((sum, x, i) => sum + weights[i]! * x ** degree, 0);

it.each([1, 2, 5, 50, 200])('integrates polynomials exactly with %i nodes of Gauss and Legendre', (n) => {
  for (const degree of [0, 1, 2 * n - 1]) expect(integrate(gaussLegendre(n), degree)).toBeCloseTo(1 / (degree + 1), 12);
  expect(integrate(gaussLegendre(n), 2 * n)).toBeLessThan(1 / (2 * n + 1) + 1e-14);
  expect([...gaussLegendre(n).places]).toEqual([...gaussLegendre(n).places].sort((a, b) => a - b));
});

it('integrates lines exactly with midpoints', () => {
  expect([...midpoints(4).places]).toEqual([0.125, 0.375, 0.625, 0.875]);
  for (const degree of [0, 1]) expect(integrate(midpoints(7), degree)).toBeCloseTo(1 / (degree + 1), 14);
});
