import { describe, expect, it } from '@jest/globals';
import { assertClose } from '../../src/testing/closeness.js';
import { floatTensor, type Tensor } from '../../src/tensor.js';

const floats = (...values: number[]) => floatTensor(Float32Array.from(values), [values.length]);

describe('assertClose', () => {
  it('passes equal tensors and those within a bound', () => {
    assertClose(floats(1, 2), floats(1, 2));
    assertClose(floats(1.5, 2), floats(1, 2), { absolute: 0.5 });
    assertClose(floats(110), floats(100), { relative: 0.1 });
    const wide: Tensor = { type: 'int64', dims: [1], data: BigInt64Array.of(2n ** 62n) };
    assertClose(wide, wide);
  });

  it.each<[string, Tensor | undefined, Tensor, RegExp]>([
    ['a value', floats(1, 2.25, 9), floats(1, 2, 3), /2 of 3 values are off; value 1 is 2.25 instead of 2/],
    ['NaN', floats(NaN), floats(NaN), /1 of 1/],
    ['the shape', floats(1), floatTensor(Float32Array.of(1), []), /the shape is \[1\] instead of \[\]/],
    ['the type', { type: 'bool', dims: [1], data: Uint8Array.of(1) }, floats(1), /bool instead of float32/],
    ['everything', undefined, floats(1), /missing/],
  ])('fails where %s differs', (_, actual, expected, message) => {
    expect(() => assertClose(actual, expected, { absolute: 0.2 })).toThrow(message);
  });
});
