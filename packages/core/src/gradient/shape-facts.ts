import type { ShapeProbe } from '../rewrite/probe-shapes.js';
import type { TensorMap } from '../tensor.js';

/** The size of each axis of a tensor; null for one that changes with the batch. */
export type MeasuredDims = readonly (number | null)[];

/** What runs of a {@link ShapeProbe} have shown. It holds for images of the size that they were run with. */
export interface ShapeFacts {
  readonly dims: ReadonlyMap<string, MeasuredDims>;
  /** The elements of tensors that follow from shapes and constants and do not change with the batch. */
  readonly values: ReadonlyMap<string, readonly number[]>;
}

/**
 * Compares the runs of a probe: an axis of the same size in each run is fixed, another one goes with the batch.
 *
 * @param runs - the outputs of a run with 2 images and of one with 3; if the batch is fixed, of one run or of equal ones
 */
export function shapeFacts({ shapes, values }: ShapeProbe, runs: readonly TensorMap[]): ShapeFacts {
  const numbers = (output: string) => runs.map((run) => Array.from(run[output]?.data ?? [], Number));
  return {
    dims: new Map([...shapes].map(([tensor, output]) => [tensor, mergeDims(numbers(output))])),
    values: new Map(
      [...values].flatMap(([tensor, output]) => {
        const [first = [], ...others] = numbers(output);
        return others.every((other) => sameNumbers(first, other)) ? [[tensor, first] as const] : [];
      }),
    ),
  };
}

function mergeDims([first = [], ...others]: readonly (readonly number[])[]): MeasuredDims {
  return first.map((size, axis) => (others.every((other) => other[axis] === size) ? size : null));
}

function sameNumbers(first: readonly number[], other: readonly number[]): boolean {
  return first.length === other.length && first.every((value, i) => value === other[i]);
}
