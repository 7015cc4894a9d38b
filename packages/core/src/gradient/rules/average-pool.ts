/**
 * AveragePool: each cell gets dy / count of every window that covers it. The counts, which differ if windows hang
 * over the edge, are the product of one vector for each axis, and so is the way back.
 */
import { intAttribute } from '../../onnx/attributes.js';
import type { Single } from '../rule.js';
import type { Scope } from '../scope.js';
import type { Window } from '../window.js';
import { interleave } from './interleave.js';

/** The gradient of the input; dy has every element. */
export function averagePoolGradient({ node, scope }: Single, dy: string, windows: readonly Window[]): string {
  const countsPads = intAttribute(node, 'count_include_pad', 0) === 1;
  const shares = windows.reduce((tensor, window, axis) => {
    const inverse = countsOf(window, countsPads).map((count) => 1 / count);
    return scope.op('Mul', tensor, vectorAlong(scope, inverse, windows.length - axis - 1));
  }, dy);
  if (windows.every(({ stride, dilation }) => stride === 1 && dilation === 1))
    return sumOfWindows(scope, shares, windows);
  return windows.reduce((tensor, window, axis) => {
    const behind = windows.slice(axis + 1).map(({ count }) => count);
    return interleave(scope, Array<string>(window.kernel).fill(tensor), { axis: axis + 2, window, behind });
  }, shares);
}

/** How many cells each window along an axis counts. What ceil_mode hangs over the padding is never counted. */
function countsOf(window: Window, countsPads: boolean): number[] {
  const { kernel, stride, dilation, begin, end, length, count } = window;
  const [first, last] = countsPads ? [-begin, length + end] : [0, length];
  return Array.from({ length: count }, (_, y) => {
    const cells = Array.from({ length: kernel }, (_, i) => y * stride - begin + i * dilation);
    return Math.max(cells.filter((cell) => cell >= first && cell < last).length, 1);
  });
}

/** A vector along an axis that is followed by `behind` axes; one number if all are the same. */
function vectorAlong(scope: Scope, values: readonly number[], behind: number): string {
  const same = values.every((value) => value === values[0]);
  const dims = same ? [] : [values.length, ...Array<number>(behind).fill(1)];
  return scope.graph.floats(same ? values.slice(0, 1) : values, { dims, dataType: scope.floatType });
}

/** For a stride of 1: the sum of what covers a cell is an average times the size of the window. */
function sumOfWindows(scope: Scope, shares: string, windows: readonly Window[]): string {
  const average = scope.graph.node('AveragePool', [shares], {
    kernel_shape: windows.map(({ kernel }) => kernel),
    pads: [
      ...windows.map(({ extent, begin }) => extent - 1 - begin),
      ...windows.map(({ length, count, begin }) => length - count + begin),
    ],
    count_include_pad: 1,
  });
  return scope.op(
    'Mul',
    average,
    windows.reduce((product, { kernel }) => product * kernel, 1),
  );
}
