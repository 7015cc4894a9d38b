/** The rows of a run: those that are fed, repeated to fill a batch, and those that it gives. */
import { ScorecamError } from '../errors.js';
import type { Tensor, TensorMap } from '../tensor.js';

/** `values` in rows of `size`, the last row repeated until there are `count`. */
export function repeatLast(values: Float32Array, count: number, size = 1): Float32Array {
  const result = new Float32Array(count * size);
  result.set(values);
  for (let at = values.length; at < result.length; at += size)
    result.copyWithin(at, values.length - size, values.length);
  return result;
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
  if (row.every(Number.isFinite)) return row;
  throw new ScorecamError(
    'RUNTIME_FAILURE',
    'The model produced NaN or infinite values for this input. Check the preprocessing; for a float16 model, try the float32 version.',
  );
}
