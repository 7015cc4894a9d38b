import { ScorecamError } from '../errors.js';

/** Each pass is a copy of the model's nodes. */
const mostPasses = 256;

/** @throws ScorecamError INVALID_OPTION if so many passes cannot be written one after another */
export function requireFewPasses(passes: number): void {
  if (passes <= mostPasses) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The loop of the map has ${passes} passes, and at most ${mostPasses} are written one after another; choose fewer channels, masks or samples, or keep the loop.`,
  );
}
