/** Conditions as 0 or 1. Greater and Less take floats since opset 7, Equal only since 11. */
import type { Scope } from '../scope.js';

/** Bounds of an interval, as numbers or tensors; one that is left out is infinite. */
export interface Bounds {
  readonly low: number | string | undefined;
  readonly high: number | string | undefined;
}

/** [low < x < high] as 0 or 1; undefined if there is no bound. */
export function between(scope: Scope, x: string, { low, high }: Bounds): string | undefined {
  const above = low === undefined ? undefined : scope.op('Greater', x, low);
  const below = high === undefined ? undefined : scope.op('Less', x, high);
  const condition = above && below ? scope.op('And', above, below) : (above ?? below);
  return condition && scope.asFloat(condition);
}

/** [low <= x <= high] as 0 or 1. */
export function within(
  scope: Scope,
  x: string,
  { low, high }: { low: number | string; high: number | string },
): string {
  const conditions = [scope.op('Not', scope.op('Less', x, low)), scope.op('Not', scope.op('Greater', x, high))];
  return scope.asFloat(scope.op('And', ...conditions));
}

/** [x >= y] as 0 or 1: where a maximum y was found. */
export function atLeast(scope: Scope, x: string, y: string): string {
  return scope.asFloat(scope.op('Not', scope.op('Less', x, y)));
}

/** [x <= y] as 0 or 1: where a minimum y was found. */
export function atMost(scope: Scope, x: string, y: string): string {
  return scope.asFloat(scope.op('Not', scope.op('Greater', x, y)));
}

/** The sign of x as -1, 0 or 1; an operator of that name came with opset 9, and WebGPU has none. */
export function signOf(scope: Scope, x: string): string {
  return scope.op('Sub', scope.asFloat(scope.op('Greater', x, 0)), scope.asFloat(scope.op('Less', x, 0)));
}
