/**
 * Float16 has 11 significant bits and ends at 65,504, and what that does to a network depends on its weights. So it is used only
 * after the logits of an input have been compared with those in float32.
 */
import { ScorecamError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { uniformMasks } from './mask-feeds.js';
import { withoutFullStop } from './prove-batch.js';
import type { LogitsRows, MaskedModel } from './masked-model.js';

/** The largest deviation, as a share of the largest logit. Rounding alone makes about 1e-3 in networks of 50 layers. */
const most = 0.02;

/**
 * How far float16 moves the logits of an input, as it is and half as dark: the largest difference, as a share of the largest logit.
 *
 * @param probe - an input as the model's preprocessing gives it, every channel and place different
 * @throws ScorecamError UNSUPPORTED_MODEL if that is more than 2 %, or the logits in float16 are NaN or infinite
 */
export async function halfDeviation(half: MaskedModel, whole: MaskedModel, probe: Tensor<'float32'>): Promise<number> {
  const expected = [...(await whole.score(probe, uniformMasks(1))), ...(await whole.score(probe, uniformMasks(0.5)))];
  const found = [...(await scoreHalf(half, probe, 1)), ...(await scoreHalf(half, probe, 0.5))];
  const deviation = largest(expected, found) / largest(expected);
  if (deviation <= most) return deviation;
  throw refusal(`they would move by ${percent(deviation)} of the largest, and ${percent(most)} is the limit`);
}

/** A share in words. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

async function scoreHalf(half: MaskedModel, probe: Tensor<'float32'>, mask: number): Promise<LogitsRows> {
  try {
    return await half.score(probe, uniformMasks(mask));
  } catch (error) {
    if (error instanceof ScorecamError && error.code === 'RUNTIME_FAILURE') throw refusal(error.message);
    throw error;
  }
}

/** The largest |a - b|, or |a| if there is no b. */
function largest(a: LogitsRows, b?: LogitsRows): number {
  return Math.max(
    ...a.map((row, i) => row.reduce((top, value, c) => Math.max(top, Math.abs(value - (b?.[i]?.[c] ?? 0))), 0)),
  );
}

function refusal(reason: string): ScorecamError {
  return new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The model does not give the same logits in float16: ${withoutFullStop(reason)}; use --precision fp32.`,
  );
}
