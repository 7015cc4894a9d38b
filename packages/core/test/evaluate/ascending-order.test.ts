import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ascendingOrder } from '../../src/evaluate/ascending-order.js';

describe('ascendingOrder', () => {
  it('is that of a stable sort by comparison, signs, zeros, infinities and repetitions among the values', () => {
    const value = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 0.5, -0.5, 1, Infinity, -Infinity));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), (list) => {
        const values = Float32Array.from(list);
        const expected = list
          .map((_, i) => i)
          .sort((i, j) => (values[i]! < values[j]! ? -1 : +(values[i]! > values[j]!)));
        expect([...ascendingOrder(values)]).toEqual(expected);
      }),
    );
  });
});
