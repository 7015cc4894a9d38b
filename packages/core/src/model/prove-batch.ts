/**
 * Some exports bake the batch of 1 into the graph, and a graph whose batch was made symbolic can then be silently wrong
 * in every row but the first (onnxruntime issue 5577). So a batch is used only after it has been proved: rows of
 * different masks must give what each gives alone.
 */
import { ScorecamError } from '../errors.js';
import { floatTensor, type Tensor } from '../tensor.js';
import { type MaskBatch, asIs } from './mask-feeds.js';
import type { LogitsRows, MaskedModel } from './masked-model.js';

/** Float32 rounding differs between batch sizes by about 1e-6 of the logits' size, float16 by 1e-3. */
const roundingTolerance = 2e-3;
/** A row with its neighbor's result is off by the full effect of the two masks; a tenth of that cannot be rounding. */
const mixingTolerance = 0.1;

/** The factors of a probe for models whose output hardly changes with an input that they know. */
const strengths = [1e3, 1e6];

const indistinct = 'the model gives nearly the same output for different inputs, so its batch rows cannot be verified';

/**
 * Why the rows of a batch cannot be relied on; undefined if they do not disturb each other.
 *
 * @param probe - an input as the model's preprocessing gives it, every channel and place different
 */
export async function whyRowsMix(model: MaskedModel, probe: Tensor<'float32'>): Promise<string | undefined> {
  const fault = await faultFor(model, probe);
  if (fault !== indistinct) return fault;
  for (const strength of strengths) {
    const strong = floatTensor(
      probe.data.map((value) => strength * value),
      probe.dims,
    );
    if ((await faultFor(model, strong)) === undefined) return undefined;
  }
  return fault;
}

async function faultFor(model: MaskedModel, probe: Tensor<'float32'>): Promise<string | undefined> {
  try {
    const alone = [...(await model.score(probe, ramps([0]))), ...(await model.score(probe, ramps([1])))];
    return faultOf(await model.score(probe, ramps([0, 1])), alone);
  } catch (error) {
    if (error instanceof ScorecamError && ['RUNTIME_FAILURE', 'OUT_OF_MEMORY'].includes(error.code))
      return `the model does not run several at once (${withoutFullStop(error.message)})`;
    throw error;
  }
}

/** Masks of 2 x 2: 0 darkens the left of the picture, 1 its lower half. */
function ramps(rows: readonly (0 | 1)[]): MaskBatch {
  const data = Float32Array.from(rows.flatMap((row) => (row === 0 ? [0, 1, 0, 1] : [1, 1, 0, 0])));
  return { ...asIs, maps: floatTensor(data, [rows.length, 1, 2, 2]) };
}

function faultOf(batched: LogitsRows, alone: LogitsRows): string | undefined {
  const [first = new Float32Array(), second = new Float32Array()] = alone;
  const change = largestDifference(first, second);
  const size = Math.max(largestDifference(first), largestDifference(second));
  const tolerance = Math.min(mixingTolerance * change, roundingTolerance * size);
  if (batched.every((row, i) => largestDifference(row, alone[i]) <= tolerance) && change > 0) return undefined;
  return change <= 1e-5 * size // about what rounding alone makes
    ? indistinct
    : 'rows of a batch differ from the same inputs run one at a time';
}

/** The largest |a - b|, or |a| if there is no b. */
function largestDifference(a: Float32Array, b?: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b?.[i] ?? 0))), 0);
}

/** A sentence as a part of another one. */
export function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
