/**
 * Some exports bake the batch of 1 into the graph, and a graph whose batch was made symbolic can then be silently wrong
 * in every row but the first (onnxruntime issue 5577). So a batch is used only after it has been proved: rows of
 * different masks must give what each gives alone.
 */
import { ScorecamError } from '../errors.js';
import { elementCount, floatTensor, type Tensor } from '../tensor.js';
import { inputShape, type MaskBatch, unscaled } from './mask-feeds.js';
import type { LogitsRows, MaskedModel } from './masked-model.js';

/** Float32 rounding differs between batch sizes by about 1e-6 of the logits' size; a wrong row differs by the size itself. */
const relativeTolerance = 1e-3;

/**
 * Whether the rows of a batch do not disturb each other. False also where the runtime refuses the batch.
 *
 * @throws ScorecamError RUNTIME_FAILURE where the model fails on a single input as well
 */
export async function provesBatch(model: MaskedModel): Promise<boolean> {
  const image = probeImage(model);
  const alone = [...(await model.score(image, ramps([0]))), ...(await model.score(image, ramps([1])))];
  try {
    return agree(await model.score(image, ramps([0, 1])), alone);
  } catch (error) {
    if (error instanceof ScorecamError && error.code === 'RUNTIME_FAILURE') return false;
    throw error;
  }
}

/** A picture of smooth waves: every channel and place differs. */
function probeImage(model: MaskedModel): Tensor<'float32'> {
  const dims = inputShape(model);
  const data = Float32Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(i * 0.37) + Math.cos(i * 0.011));
  return floatTensor(data, dims);
}

/** Masks of 2 x 2: 0 darkens the left of the picture, 1 its lower half. */
function ramps(rows: readonly (0 | 1)[]): MaskBatch {
  const data = Float32Array.from(rows.flatMap((row) => (row === 0 ? [0, 1, 0, 1] : [1, 1, 0, 0])));
  return { ...unscaled, maps: floatTensor(data, [rows.length, 1, 2, 2]) };
}

function agree(batched: LogitsRows, alone: LogitsRows): boolean {
  const scale = alone.reduce(
    (largest, row) => row.reduce((high, value) => Math.max(high, Math.abs(value)), largest),
    0,
  );
  return batched.every((row, i) =>
    row.every((value, c) => Math.abs(value - (alone[i]?.[c] ?? Infinity)) <= relativeTolerance * scale),
  );
}
