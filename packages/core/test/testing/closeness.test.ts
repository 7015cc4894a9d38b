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

  it.each<{ what: string; actual: Tensor | undefined; expected: Tensor; message: RegExp }>([
    {
      what: 'a value',
      actual: floats(1, 2.25, 9),
      expected: floats(1, 2, 3),
      message: /2 of 3 .* value 1 is 2.25 instead of 2/,
    },
    { what: 'NaN', actual: floats(NaN), expected: floats(NaN), message: /1 of 1/ },
    {
      what: 'the shape',
      actual: floats(1),
      expected: floatTensor(Float32Array.of(1), []),
      message: /the shape is \[1\] instead of \[\]/,
    },
    {
      what: 'the type',
      actual: { type: 'bool', dims: [1], data: Uint8Array.of(1) },
      expected: floats(1),
      message: /bool instead of float32/,
    },
    { what: 'everything', actual: undefined, expected: floats(1), message: /missing/ },
  ])('fails if $what differs', ({ actual, expected, message }) => {
    expect(() => assertClose(actual, expected, { absolute: 0.2 })).toThrow(message);
  });
});
