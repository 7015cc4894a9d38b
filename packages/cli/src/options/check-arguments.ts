import { ScorecamError } from '@scorecam/core';

/** The parsed arguments that may be given more than once. */
const repeatable: ReadonlySet<string> = new Set(['_', 'images', 'class', 'models']);

/**
 * Refuses what yargs lets through: an option given twice, which becomes a list, and a number that is none.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function checkArguments(parsed: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(parsed)) {
    if (Array.isArray(value) && !repeatable.has(name)) {
      throw new ScorecamError('INVALID_OPTION', `The option --${name} is given more than once.`);
    }
    if (Number.isNaN(value)) throw new ScorecamError('INVALID_OPTION', `The option --${name} must be a number.`);
    if (value === '') throw new ScorecamError('INVALID_OPTION', `The option --${name} is empty.`);
  }
  return true;
}
