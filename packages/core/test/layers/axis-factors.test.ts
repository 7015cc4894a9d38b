import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Axes, layoutOf, planes, reshaped, tokenAxis } from '../../src/layers/axis-factors.js';

/** The axes of a tensor, as they are traced and as they are: `at` is the number of each element in (N, K, h, w). */
interface Traced {
  readonly axes: Axes | undefined;
  readonly dims: readonly number[];
  readonly at: readonly number[];
}

const product = (values: readonly number[]) => values.reduce((all, value) => all * value, 1);

function begin(dims: readonly number[]): Traced {
  return { axes: planes(dims), dims, at: Array.from({ length: product(dims) }, (_, i) => i) };
}

function reshape({ axes, at }: Traced, dims: readonly number[]): Traced {
  return { axes: axes && reshaped(axes, dims), dims, at };
}

function transpose({ axes, dims, at }: Traced, perm: readonly number[]): Traced {
  const strides = dims.map((_, axis) => product(dims.slice(axis + 1)));
  const turned = perm.map((axis) => dims[axis]!);
  const moved = at.map((_, place) => {
    let [rest, from] = [place, 0];
    for (let axis = perm.length - 1; axis >= 0; axis--) {
      from += (rest % turned[axis]!) * strides[perm[axis]!]!;
      rest = Math.floor(rest / turned[axis]!);
    }
    return at[from]!;
  });
  return { axes: axes && perm.map((axis) => axes[axis]!), dims: turned, at: moved };
}

/** Joins two neighboring axes, splits one by a divisor, or moves the axes. */
type Step = readonly [kind: 'join' | 'split' | 'move', axis: number, choice: number];

function after(traced: Traced, [kind, at, choice]: Step): Traced {
  const { dims } = traced;
  const axis = at % dims.length;
  if (kind === 'move') {
    const perm = dims.map((_, i) => i);
    perm.push(...perm.splice(axis, 1));
    return transpose(traced, perm);
  }
  if (kind === 'join' && axis + 1 < dims.length)
    return reshape(traced, [...dims.slice(0, axis), dims[axis]! * dims[axis + 1]!, ...dims.slice(axis + 2)]);
  const divisors = dims.map((_, i) => i + 1).filter((each) => dims[axis]! % each === 0);
  const high = divisors[choice % divisors.length]!;
  return reshape(traced, [...dims.slice(0, axis), high, dims[axis]! / high, ...dims.slice(axis + 1)]);
}

const [height, width, channels] = [4, 6, 5];
const first = [2, channels, height, width] as const;
const steps = fc.array(fc.tuple(fc.constantFrom('join', 'split', 'move' as const), fc.nat(4), fc.nat(5)), {
  maxLength: 6,
});

describe('the places of a tensor', () => {
  it('are those of its elements, wherever Reshape and Transpose have moved them', () => {
    fc.assert(
      fc.property(steps, (chain) => {
        const { axes, dims, at } = chain.reduce(after, begin(first));
        const layout = axes && layoutOf(axes);
        if (layout === undefined) return;
        const places = at.map((i) => i % (height * width));
        const own = dims.slice(1);
        const expected = at.map((_, i) => {
          if (layout === 'nchw') return i % product(own.slice(1));
          return Math.floor((i % product(own)) / own.at(-1)!);
        });
        expect(places).toEqual(expected);
        if (typeof layout === 'object') expect(layout).toEqual({ before: 0, height, width, after: 0 });
      }),
      { numRuns: 300 },
    );
  });

  it('are known again after any steps are undone', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2), fc.constantFrom(2, 3), (tall, wide) => {
        const cut = [2, channels, height / tall, tall, width / wide, wide];
        const windows = transpose(reshape(begin(first), cut), [0, 2, 4, 3, 5, 1]);
        const list = reshape(windows, [(2 * height * width) / tall / wide, tall * wide, channels]);
        // Windows are lists of places too, but not of a picture's.
        expect(list.axes && layoutOf(list.axes)).toBeUndefined();
        const back = transpose(reshape(list, windows.dims), [0, 1, 3, 2, 4, 5]);
        const rows = reshape(back, [2, height, width, channels]);
        expect(layoutOf(rows.axes!)).toBe('nhwc');
        expect(layoutOf(reshape(rows, [2, height * width, channels]).axes!)).toMatchObject({ height, width });
        expect(layoutOf(transpose(rows, [0, 3, 1, 2]).axes!)).toBe('nchw');
        expect(layoutOf(transpose(rows, [0, 3, 2, 1]).axes!)).toBeUndefined();
      }),
    );
  });

  it('are no grid if halves of the rows have changed places, or channels are among them', () => {
    const halves = reshape(begin(first), [2, channels, 2, height / 2, width]);
    const swapped = reshape(transpose(halves, [0, 1, 3, 2, 4]), first);
    expect(layoutOf(reshape(halves, first).axes!)).toBe('nchw');
    expect(layoutOf(swapped.axes!)).toBeUndefined();
    const rows = transpose(begin(first), [0, 2, 3, 1]);
    expect(layoutOf(reshape(rows, [2, height * width * channels, 1]).axes!)).toBeUndefined();
  });

  it('are not followed through a Reshape that cuts tokens or rows in between, or does not keep their number', () => {
    expect(reshaped(planes([1, 1, 3, 4]), [2, 6])).toBeUndefined();
    expect(reshaped(planes([1, 4, 2, 3]), [4, 2])).toBeUndefined();
    const grid = { before: 1, height: 2, width: 3, after: 1 };
    const tokens: Axes = [[], tokenAxis(grid), planes([1, 4])[1]!];
    expect(layoutOf(tokens)).toEqual(grid);
    expect(reshaped(tokens, [1, 4, 2, 4])).toBeUndefined();
    expect(reshaped(tokens, [8, 1, 4])).toBeDefined();
    expect(reshaped(tokens, [8, 3])).toBeUndefined();
    expect(reshaped(tokens, [8, 4, 2])).toBeUndefined();
    expect(reshaped(tokens, [2, 2])).toBeUndefined();
  });
});
