import { allAxes } from '../axes.js';
import type { Scope } from '../scope.js';

/** An axis of a tensor. */
export interface Axis {
  readonly axis: number;
  readonly rank: number;
}

/**
 * The gradient of y = M x along one axis, for a matrix M (Y, X): dx = M^T dy.
 *
 * @param dy - of length Y along the axis
 * @returns a tensor of length X along the axis
 */
export function matrixGradient(
  scope: Scope,
  { dy, matrix }: { dy: string; matrix: string },
  { axis, rank }: Axis,
): string {
  const last = rank - 1;
  if (axis === last) return scope.op('MatMul', dy, matrix);
  const perm = allAxes(rank).map((other) => (other === axis ? last : other === last ? axis : other));
  const swap = (tensor: string) => scope.graph.node('Transpose', [tensor], { perm });
  return swap(scope.op('MatMul', swap(dy), matrix));
}
