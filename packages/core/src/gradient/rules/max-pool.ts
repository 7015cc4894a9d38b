/**
 * MaxPool, one axis at a time, the last axis first. With x_i the cells i of all windows along an axis,
 *
 *   forward   z = max(x_0, ..., x_(k - 1))
 *   backward  rest = dz;  for each i:  share_i = rest [x_i >= z],  rest = rest - share_i
 *
 * and what is left goes to the last cell. The shares return to their cells by {@link interleave}. All of the gradient
 * goes to the first maximum in row-major order, as in PyTorch. MaxPool's own indices would do, but WebGPU has none.
 */
import { TensorProto_DataType as DataType } from '../../onnx/gen/onnx_pb.js';
import { every, pad } from '../../rewrite/versioned-nodes.js';
import type { Scope } from '../scope.js';
import type { Window } from '../window.js';
import { interleave } from './interleave.js';

/** The types for which the lowest float stands for a cell outside the image. */
const lowest: ReadonlyMap<number, number> = new Map([[DataType.FLOAT16, -65504]]);
const lowestFloat = -3.4028234663852886e38;

/** The tensors of a MaxPool, dy with every element. */
export interface Pool {
  readonly x: string;
  readonly y: string;
  readonly dy: string;
  readonly windows: readonly Window[];
}

/** The gradient of the input. */
export function maxPoolGradient(scope: Scope, { x, y, dy, windows }: Pool): string {
  // A CPU computes a float16 pool in float32, and y may differ from each of its rounded cells.
  const exact = scope.floatType === DataType.FLOAT;
  // stages[a] has been pooled along the spatial axes from a on; the first of them is y.
  const cells: (readonly string[])[] = [];
  const stages: string[] = [];
  let pooled = x;
  for (let a = windows.length - 1; a >= 0; a--) {
    cells[a] = cellsOf(scope, pooled, { axis: a, windows });
    pooled = a === 0 && exact ? y : maximum(scope, cells[a] ?? []);
    stages[a] = pooled;
  }
  return windows.reduce((gradient, window, a) => {
    const shares = sharesOf(scope, gradient, { cells: cells[a] ?? [], maxima: stages[a] ?? '' });
    const behind = windows.slice(a + 1).map(({ count }) => count);
    return interleave(scope, shares, { axis: a + 2, window, behind });
  }, dy);
}

/** Cell i of every window along an axis, for each i. */
function cellsOf(scope: Scope, x: string, { axis, windows }: { axis: number; windows: readonly Window[] }): string[] {
  const { kernel, stride, dilation, extent, begin, length, count } = windows[axis]!;
  const end = Math.max((count - 1) * stride + extent - begin - length, 0);
  const at = (size: number) => [0, 0, ...windows.map((_, other) => (other === axis ? size : 0))];
  const number = lowest.get(scope.floatType) ?? lowestFloat;
  const outside = scope.graph.floats([number], { dims: [], dataType: scope.floatType });
  const padded = pad(scope.graph, x, { begins: at(begin), ends: at(end), value: { tensor: outside, number } });
  return Array.from({ length: kernel }, (_, i) =>
    every(scope.graph, padded, { axis: axis + 2, start: i * dilation, step: stride, count }),
  );
}

function maximum(scope: Scope, cells: readonly string[]): string {
  return cells.length === 1 ? (cells[0] ?? '') : scope.op('Max', ...cells);
}

function sharesOf(
  scope: Scope,
  gradient: string,
  { cells, maxima }: { cells: readonly string[]; maxima: string },
): string[] {
  let rest = gradient;
  const shares = cells.slice(0, -1).map((cell) => {
    const left = scope.op('Mul', rest, scope.asFloat(scope.op('Less', cell, maxima)));
    const share = scope.op('Sub', rest, left);
    rest = left;
    return share;
  });
  return [...shares, rest];
}
