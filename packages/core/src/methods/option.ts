/**
 * An option of a method is one row. Its type, its check, the flag of the command line, the help text and the row of the
 * documentation all come from it.
 */
import { ScorecamError } from '../errors.js';

/** One option: which values it takes, and what it decides. */
export interface Option<T> {
  /** What a command line parses the value as. */
  readonly kind: 'choice' | 'number' | 'flag' | 'text';
  /** One sentence without a full stop, for help texts and tables. */
  readonly describe: string;
  /** The allowed values of a choice. */
  readonly choices?: readonly string[];
  /** The allowed values in words, to follow "use". */
  readonly allowed: string;
  /** Whether a value is allowed. */
  readonly accepts: (value: unknown) => value is T;
}

/** The options of a method by name, in camel case. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** A full set of values for the options of a table. */
export type OptionsOf<T extends OptionTable> = {
  readonly [K in keyof T]: T[K] extends Option<infer V> ? V : never;
};

/** Bounds of a number, both inclusive. */
interface Range {
  readonly least?: number;
  readonly most?: number;
}

/** An option with a list of names as its values. */
export function choice<const T extends string>(choices: readonly T[], describe: string): Option<T> {
  const accepts = (value: unknown): value is T => choices.some((each) => each === value);
  return { kind: 'choice', describe, choices, allowed: `one of ${choices.join(', ')}`, accepts };
}

/** An option whose value is a finite number. */
export function number(range: Range, describe: string): Option<number> {
  const accepts = (value: unknown): value is number => typeof value === 'number' && isWithin(value, range);
  return { kind: 'number', describe, allowed: `a number ${inWords(range)}`, accepts };
}

/** An option whose value is an integer. */
export function whole(range: Range, describe: string): Option<number> {
  const accepts = (value: unknown): value is number => Number.isSafeInteger(value) && isWithin(value as number, range);
  return { kind: 'number', describe, allowed: `an integer ${inWords(range)}`, accepts };
}

/** An option that is on or off. */
export function flag(describe: string): Option<boolean> {
  const accepts = (value: unknown): value is boolean => typeof value === 'boolean';
  return { kind: 'flag', describe, allowed: 'true or false', accepts };
}

/** An option whose value is one of some names, or else the name of a picture file. */
export function picture(names: readonly string[], describe: string): Option<string> {
  const accepts = (value: unknown): value is string => typeof value === 'string' && value !== '';
  return { kind: 'text', describe, allowed: `one of ${names.join(', ')}, or the name of a picture`, accepts };
}

/**
 * Checks a full set of options that came from outside.
 *
 * @param title - the name of the method, for the sentence about an option that it does not have
 * @throws ScorecamError INVALID_OPTION, naming the option, its value and the allowed values
 */
export function checkOptions<T extends OptionTable>(
  table: T,
  options: Readonly<Record<string, unknown>>,
  title: string,
): OptionsOf<T> {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(table, name)) continue;
    const names = Object.keys(table).join(', ');
    throw new ScorecamError('INVALID_OPTION', `${title} has no option "${name}"; its options are ${names}.`);
  }
  for (const [name, { accepts, allowed }] of Object.entries(table)) {
    const value = options[name];
    if (accepts(value)) continue;
    throw new ScorecamError('INVALID_OPTION', `Invalid ${name} ${JSON.stringify(value)}: use ${allowed}.`);
  }
  return options as OptionsOf<T>; // Every option of the table was accepted by its own row.
}

function isWithin(value: number, { least = -Infinity, most = Infinity }: Range): boolean {
  return Number.isFinite(value) && value >= least && value <= most;
}

function inWords({ least, most }: Range): string {
  if (least !== undefined && most !== undefined) return `from ${least} to ${most}`;
  return least === undefined ? `of ${most} or less` : `of ${least} or more`;
}
