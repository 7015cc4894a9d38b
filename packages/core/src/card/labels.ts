import { ScorecamError } from '../errors.js';
import { nearMatches } from '../near-matches.js';

/** The classes of a model: their number and, if known, their labels. */
export interface ClassNames {
  /** By class index; a label may hold several names, separated by commas, as ImageNet's do. */
  readonly labels: readonly string[];
  /** The number of classes, which may exceed that of the labels. */
  readonly classCount: number;
}

/**
 * The index of the class that a user names: by its index, its whole label, or one of the label's names, ignoring case;
 * spaces, underscores and hyphens are equivalent.
 *
 * @throws ScorecamError UNKNOWN_CLASS with the nearest names, or with all matches if there are several
 */
export function findClass(query: number | string, names: ClassNames): number {
  const index = asIndex(query, names);
  if (index !== undefined) return checkIndex(index, names.classCount);
  const wanted = normalized(String(query));
  const whole = indicesOf(names.labels, (label) => normalized(label) === wanted);
  const found = whole.length > 0 ? whole : indicesOf(names.labels, (label) => namesOf(label).includes(wanted));
  const [only] = found;
  if (only === undefined || found.length > 1) throw unknown(String(query), names.labels, found);
  return only;
}

/**
 * The indices of all classes that a user names, each once. A name with commas that is not a class is a list of them: `cat,dog`.
 *
 * @throws ScorecamError UNKNOWN_CLASS as {@link findClass}
 */
export function findClasses(queries: readonly (number | string)[], names: ClassNames): number[] {
  return [...new Set(queries.flatMap((query) => namedTogether(query, names)))];
}

function namedTogether(query: number | string, names: ClassNames): number[] {
  const parts = String(query).split(',');
  if (parts.length === 1 || isKnown(query, names)) return [findClass(query, names)];
  return parts.map((part) => findClass(part.trim(), names));
}

function isKnown(query: number | string, { labels }: ClassNames): boolean {
  return labels.some((label) => normalized(label) === normalized(String(query)));
}

/** A string of digits is an index, unless it is the name of a label. */
function asIndex(query: number | string, { labels }: ClassNames): number | undefined {
  if (typeof query === 'number') return query;
  return /^-?\d+$/.test(query.trim()) && !labels.includes(query) ? Number(query) : undefined;
}

function checkIndex(index: number, classCount: number): number {
  if (Number.isInteger(index) && index >= 0 && index < classCount) return index;
  throw new ScorecamError(
    'UNKNOWN_CLASS',
    `There is no class ${index}: the model has ${classCount}, numbered 0 to ${classCount - 1}.`,
  );
}

function indicesOf(labels: readonly string[], matches: (label: string) => boolean): number[] {
  return labels.flatMap((label, index) => (matches(label) ? [index] : []));
}

function unknown(query: string, labels: readonly string[], found: readonly number[]): ScorecamError {
  if (labels.length === 0) {
    return new ScorecamError(
      'UNKNOWN_CLASS',
      `This model has no labels, so "${query}" cannot be looked up: use a class index, or provide labels.`,
    );
  }
  if (found.length > 1) {
    const list = found.map((index) => `${index} (${labels[index] ?? ''})`).join(', ');
    return new ScorecamError('UNKNOWN_CLASS', `"${query}" matches several classes; use an index: ${list}.`);
  }
  const near = nearLabels(query, labels).map((label) => `"${label}"`);
  const hint =
    near.length > 0 ? `the nearest are ${near.join(', ')}` : 'use the name of another class, or a class index';
  return new ScorecamError('UNKNOWN_CLASS', `No class is called "${query}": ${hint}.`);
}

/** The labels with a similar name, each once, the nearest first. */
function nearLabels(query: string, labels: readonly string[]): string[] {
  const byName = new Map(labels.flatMap((label) => namesOf(label).map((name) => [name, label] as const)));
  return [...new Set(nearMatches(normalized(query), byName.keys()).map((name) => byName.get(name)!))];
}

/** The names in a label, and the label itself. */
function namesOf(label: string): string[] {
  return [normalized(label), ...label.split(',').map(normalized)];
}

function normalized(name: string): string {
  return name
    .normalize()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}
