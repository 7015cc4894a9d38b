/** Reads the fields of a JSON file one at a time; messages name the file, the field and its allowed values. */
import { ScorecamError } from '../errors.js';
import { excerpt } from '../excerpt.js';

/** The fields of a JSON object, and the name of its file. */
export interface Fields {
  readonly sourceName: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The allowed values of a field: in words, and as a test. */
export interface Kind<T> {
  readonly allowed: string;
  readonly accepts: (value: unknown) => value is T;
}

/** @throws ScorecamError INVALID_OPTION if `json` is not an object */
export function fieldsOf(json: unknown, sourceName: string): Fields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ScorecamError(
      'INVALID_OPTION',
      `${sourceName}: the preprocessing must be a JSON object with named fields.`,
    );
  }
  return { sourceName, values: { ...json } };
}

/**
 * The value of a field; undefined if it is missing or null.
 *
 * @throws ScorecamError INVALID_OPTION if it is not of the kind
 */
export function read<T>(fields: Fields, name: string, kind: Kind<T>): T | undefined {
  const value = fields.values[name] ?? undefined;
  if (value === undefined || kind.accepts(value)) return value;
  throw refuseField(fields, name, kind.allowed);
}

/** The error for a field with a value that is not allowed. */
export function refuseField({ sourceName, values }: Fields, name: string, allowed: string): ScorecamError {
  const found = values[name] === undefined ? 'missing' : excerpt(written(values[name]));
  return new ScorecamError('INVALID_OPTION', `${sourceName}: "${name}" is ${found}; it must be ${allowed}.`);
}

/** A value as JSON; lists that are nested thousands deep are more than JSON.stringify writes. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'nested too deeply';
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isList(value: unknown, accepts: (item: number) => boolean): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isNumber(item) && accepts(item));
}

function isListOf(value: unknown, length: number, accepts: (item: number) => boolean): value is number[] {
  return isList(value, accepts) && value.length === length;
}

export const positiveInteger: Kind<number> = {
  allowed: 'an integer of 1 or more',
  accepts: (value): value is number => isNumber(value) && Number.isInteger(value) && value > 0,
};

export const positiveNumber: Kind<number> = {
  allowed: 'a number above 0',
  accepts: (value): value is number => isNumber(value) && value > 0,
};

export const truth: Kind<boolean> = {
  allowed: 'true or false',
  accepts: (value): value is boolean => typeof value === 'boolean',
};

export const perChannel: Kind<readonly number[]> = {
  allowed: 'a list of numbers, one for each channel or one for all',
  accepts: (value): value is number[] => isList(value, () => true),
};

export const positivePerChannel: Kind<readonly number[]> = {
  allowed: 'a list of numbers above 0, one for each channel or one for all',
  accepts: (value): value is number[] => isList(value, (item) => item > 0),
};

export const color: Kind<readonly [number, number, number]> = {
  allowed: '[red, green, blue], each an integer from 0 to 255',
  accepts: (value): value is [number, number, number] =>
    isListOf(value, 3, (item) => Number.isInteger(item) && item >= 0 && item <= 255),
};

export const sidePair: Kind<readonly [number, number]> = {
  allowed: '[width, height], both integers of 1 or more',
  accepts: (value): value is [number, number] => isListOf(value, 2, (item) => Number.isInteger(item) && item > 0),
};

export const ascendingPair: Kind<readonly [number, number]> = {
  allowed: '[lowest, highest], two numbers, the second one larger',
  accepts: (value): value is [number, number] => isListOf(value, 2, () => true) && value[0]! < value[1]!,
};

export const levels: Kind<'auto' | readonly [number, number]> = {
  allowed: `"auto", or ${ascendingPair.allowed.replace('lowest, highest', 'black, white')}`,
  accepts: (value): value is 'auto' | [number, number] => value === 'auto' || ascendingPair.accepts(value),
};

export const bandTriple: Kind<readonly [number, number, number]> = {
  allowed: '[red, green, blue], the numbers of bands from 1 on',
  accepts: (value): value is [number, number, number] =>
    isListOf(value, 3, (item) => Number.isInteger(item) && item > 0),
};

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): Kind<T> {
  return {
    allowed: `one of ${words.join(', ')}`,
    accepts: (value): value is T => words.some((word) => word === value),
  };
}
