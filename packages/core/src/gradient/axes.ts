/** The number of an axis counted from the front; negative ones count from the back. */
export function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** All axes of a tensor. */
export function allAxes(rank: number): number[] {
  return [...Array(rank).keys()];
}

/** One number for an axis and another for all others. */
export function atAxis(
  rank: number,
  { axis, value, others = 0 }: { axis: number; value: number; others?: number },
): number[] {
  return allAxes(rank).map((other) => (other === axis ? value : others));
}
