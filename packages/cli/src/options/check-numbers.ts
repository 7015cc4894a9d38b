import { ScorecamError } from '@scorecam/core';

/**
 * Checks the value of an option that counts something; an absent one is fine.
 *
 * @param range - both ends inclusive (default: 1 or more)
 * @throws ScorecamError INVALID_OPTION
 */
export function checkWhole(name: string, value: number | undefined, { least = 1, most = Infinity } = {}): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return;
  const range = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
  throw new ScorecamError('INVALID_OPTION', `The option --${name} must be an integer ${range}, not ${value}.`);
}

/**
 * Checks the value of an option that is a share.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function checkShare(name: string, value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new ScorecamError('INVALID_OPTION', `The option --${name} must be from 0 to 1, not ${value}.`);
}

/**
 * Checks the value of an option that is a time.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function checkSeconds(name: string, value: number): void {
  if (value >= 1 && value < Infinity) return;
  throw new ScorecamError('INVALID_OPTION', `The option --${name} must be 1 second or more, not ${value}.`);
}
