import { ScorecamError } from '../errors.js';
import { type PassPrecision, passPrecisions } from '../model/model-facts.js';
import type { Runtime } from '../runtime.js';

/** @throws ScorecamError INVALID_OPTION if there is no such precision */
export function checkPrecision(precision: PassPrecision = 'fp32'): void {
  if (passPrecisions.includes(precision)) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `Unknown precision "${precision}"; use one of ${passPrecisions.join(', ')}.`,
  );
}

/** @throws ScorecamError INVALID_OPTION if the runtime does not compute in that precision */
export function checkRuntime({ name, tf32 }: Runtime, precision: PassPrecision = 'fp32'): void {
  if (precision !== 'tf32' || tf32) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The precision "tf32" needs the device cuda, in a runtime started for it, and not ${name}; use fp32 here.`,
  );
}
