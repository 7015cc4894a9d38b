import { ScorecamError } from '@scorecam/core';

/** The parsed arguments that may be given more than once. */
const repeatable: ReadonlySet<string> = new Set(['_', 'images', 'class', 'also', 'models', 'feed']);

/**
 * Refuses what yargs lets through: an option given twice, which becomes a list, a number that is none, and a word for
 * what is on or off, which yargs takes for "off".
 *
 * @param args - the command line as it was given
 * @throws ScorecamError INVALID_OPTION
 */
export function checkArguments(parsed: Readonly<Record<string, unknown>>, args: readonly string[]): true {
  for (const arg of args) checkOnOff(parsed, arg);
  checkNumbersOnce(parsed, args);
  for (const [name, value] of Object.entries(parsed)) {
    if (Array.isArray(value) && !repeatable.has(name)) throw givenTwice(name);
    if (Number.isNaN(value)) throw new ScorecamError('INVALID_OPTION', `The option --${name} must be a number.`);
    if (value === '') throw new ScorecamError('INVALID_OPTION', `The option --${name} is empty.`);
  }
  return true;
}

function checkOnOff(parsed: Readonly<Record<string, unknown>>, arg: string): void {
  const [, name = '', value = ''] = /^--(?:no-)?([^=]+)=(.*)$/s.exec(arg) ?? [];
  if (typeof parsed[name] !== 'boolean' || value === 'true' || value === 'false') return;
  throw new ScorecamError('INVALID_OPTION', `The option --${name} is a switch and takes no value such as "${value}".`);
}

/** Of `--top 2 --top 1` yargs makes 3, since it takes a 1 for "one more". */
function checkNumbersOnce(parsed: Readonly<Record<string, unknown>>, args: readonly string[]): void {
  const names = args.flatMap((arg) => /^--([^=]+)/.exec(arg)?.[1] ?? []);
  const twice = names.find((name, i) => typeof parsed[name] === 'number' && names.indexOf(name) !== i);
  if (twice !== undefined) throw givenTwice(twice);
}

function givenTwice(name: string): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `The option --${name} may be used only once.`);
}
