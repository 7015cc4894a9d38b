/**
 * Some exports bake the batch of 1 into the graph, and a graph whose batch was made symbolic can then be silently wrong
 * in every row but the first (onnxruntime issue 5577). So a batch is used only after it has been proved: rows of
 * different masks must give what each gives alone.
 */
import { ScorecamError } from '../errors.js';
import { elementCount, floatTensor, type Tensor } from '../tensor.js';
import { inputShape, type MaskBatch, unscaled } from './mask-feeds.js';
import type { LogitsRows, MaskedModel } from './masked-model.js';

/** Float32 rounding differs between batch sizes by about 1e-6 of the logits' size, float16 by 1e-3. */
const roundingTolerance = 2e-3;
/** A row that shows its neighbour's result is off by all of what the two masks change; a tenth of it is no rounding. */
const mixingTolerance = 0.1;

/**
 * Whether the rows of a batch do not disturb each other. False also where the runtime refuses the batch, or a single row,
 * and where the two masks change nothing, so that nothing is proved.
 */
export async function provesBatch(model: MaskedModel): Promise<boolean> {
  const image = probeImage(model);
  try {
    const alone = [...(await model.score(image, ramps([0]))), ...(await model.score(image, ramps([1])))];
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
  const [first = new Float32Array(), second = new Float32Array()] = alone;
  const change = largestDifference(first, second);
  const size = Math.max(largestDifference(first), largestDifference(second));
  const tolerance = Math.min(mixingTolerance * change, roundingTolerance * size);
  return change > 0 && batched.every((row, i) => largestDifference(row, alone[i]) <= tolerance);
}

/** The largest |a - b|, or |a| where there is no b. */
function largestDifference(a: Float32Array, b?: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b?.[i] ?? 0))), 0);
}
