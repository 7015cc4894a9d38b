/** The rows of a run: those that are fed, repeated to fill a batch, and those that it gives. */
import { ScorecamError } from '../errors.js';
import { floatTensor, type Tensor, type TensorMap } from '../tensor.js';
import { type Head, logOf } from './head.js';

/** `values` in rows of `size`, the last row repeated until there are `count`. */
export function repeatLast(values: Float32Array, count: number, size = 1): Float32Array {
  const result = new Float32Array(count * size);
  result.set(values);
  for (let at = values.length; at < result.length; at += size)
    result.copyWithin(at, values.length - size, values.length);
  return result;
}

/** Rows of a tensor, the last one repeated until there are `count`. */
export function repeated({ data, dims: [rows = 1, ...row] }: Tensor<'float32'>, count: number): Tensor<'float32'> {
  return floatTensor(repeatLast(data, count, data.length / rows), [count, ...row]);
}

/** An output of a run. @throws ScorecamError RUNTIME_FAILURE if the run gave no float32 tensor of that name */
export function floatOutput(results: TensorMap, name: string): Tensor<'float32'> {
  const tensor = results[name];
  if (tensor?.type !== 'float32')
    throw new ScorecamError('RUNTIME_FAILURE', `The model gave no float32 tensor "${name}".`);
  return tensor as Tensor<'float32'>; // The check narrows only the tag, because Tensor is not a union.
}

/** The values themselves. @throws ScorecamError RUNTIME_FAILURE if one of them is NaN or infinite */
export function finite(row: Float32Array): Float32Array {
  if (areFinite(row)) return row;
  throw new ScorecamError(
    'RUNTIME_FAILURE',
    'The model produced NaN or infinite values for this input. Check the preprocessing; for a float16 model, try the float32 version.',
  );
}

function areFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/**
 * Refuses an output with more rows than inputs: boxes that a detector has chosen, of which each has four numbers, are no scores of
 * four classes.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL for a single input; RUNTIME_FAILURE for several, which may run one at a time
 */
export function requireRowForEach(
  { data }: Tensor<'float32'>,
  { name, count, classCount }: { readonly name: string; readonly count: number; readonly classCount: number },
): void {
  const rows = data.length / classCount;
  if (rows <= count) return;
  throw new ScorecamError(
    count === 1 ? 'UNSUPPORTED_MODEL' : 'RUNTIME_FAILURE',
    `The output "${name}" has ${rows} rows of ${classCount} for ${count === 1 ? 'one input' : `${count} inputs`}, and class scores have one row for each; boxes are explained by the target box.`,
  );
}

/**
 * The logits of the first `count` rows of an output; of a model that gives probabilities, their logarithms.
 *
 * @throws ScorecamError RUNTIME_FAILURE if the output has fewer rows, or one of them holds NaN or infinite values
 */
export function logitsRows(
  { data }: Tensor<'float32'>,
  { count, head }: { readonly count: number; readonly head: Head },
): Float32Array[] {
  const { classCount, total } = head;
  if (data.length < count * classCount) {
    throw new ScorecamError(
      'RUNTIME_FAILURE',
      `The model gave ${data.length} logits for ${count} inputs of ${classCount} classes.`,
    );
  }
  return Array.from({ length: count }, (_, row) => {
    const values = finite(data.subarray(row * classCount, (row + 1) * classCount));
    return total === undefined ? values : logOf(values, total);
  });
}
