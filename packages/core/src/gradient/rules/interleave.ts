/**
 * Puts the shares of all windows along one axis back to the places of the windows. Share i of window y belongs to cell
 * s y + d i of the padded input; cells of the same remainder modulo s form a phase, in which the shares lie side by
 * side:
 *
 *   phase p = sum of the shares with (d i) mod s = p, each shifted by floor(d i / s)
 *   cells   = the phases, one cell of each in turn
 */
import { pad, slice, unsqueeze } from '../../rewrite/versioned-nodes.js';
import type { Scope } from '../scope.js';
import type { Window } from '../window.js';

/** A spatial axis of a tensor (N, C, ...) with the windows along it. */
export interface WindowedAxis {
  /** The place of the axis among all. */
  readonly axis: number;
  readonly window: Window;
  /** The sizes of the axes after it. */
  readonly behind: readonly number[];
}

/**
 * @param shares - for each of the k cells of a window the shares of all windows: tensors of length Y along the axis
 * @returns the sum at each cell, of length X along the axis
 */
export function interleave(scope: Scope, shares: readonly string[], { axis, window, behind }: WindowedAxis): string {
  const { stride, dilation, kernel, count, begin, length } = window;
  const furthest = Math.floor(((kernel - 1) * dilation) / stride);
  const cells = Math.max(count + furthest, Math.ceil((begin + length) / stride));
  const shifted = shares.map((share, i) => {
    const shift = Math.floor((i * dilation) / stride);
    const at = (size: number) => [...Array<number>(axis).fill(0), size, ...behind.map(() => 0)];
    const tensor = pad(scope.graph, share, { begins: at(shift), ends: at(cells - count - shift) });
    return { tensor, phase: (i * dilation) % stride };
  });
  const phases = Array.from({ length: stride }, (_, phase) =>
    sumOf(
      scope,
      shifted.filter((share) => share.phase === phase).map(({ tensor }) => tensor),
    ),
  );
  const joined = inTurn(scope, phases, { axis, length: cells * stride, behind });
  if (begin === 0 && length === cells * stride) return joined;
  return slice(scope.graph, joined, { axis, start: begin, end: begin + length });
}

function sumOf(scope: Scope, tensors: readonly string[]): string | undefined {
  return tensors.length === 0 ? undefined : tensors.reduce((sum, tensor) => scope.op('Add', sum, tensor));
}

/** A phase that no share falls on is 0. */
function inTurn(
  scope: Scope,
  phases: readonly (string | undefined)[],
  { axis, length, behind }: { axis: number; length: number; behind: readonly number[] },
): string {
  const [some = ''] = phases.flatMap((phase) => phase ?? []);
  if (phases.length === 1) return some;
  const zeros = phases.includes(undefined) ? scope.op('Mul', some, 0) : some;
  const columns = phases.map((phase) => unsqueeze(scope.graph, phase ?? zeros, [axis + 1]));
  const side = scope.graph.node('Concat', columns, { axis: axis + 1 });
  return scope.reshape(side, [...Array<number>(axis).fill(0), length, ...behind]);
}
