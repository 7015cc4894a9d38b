/** Changes to a JSON value that keep it JSON: what a reader of its fields must be ready for. */
import type { Random } from '@scorecam/core';
import { below, pick } from './mutate-bytes.js';

/** A value at a place of a document. */
interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

/** Values that are not what a field may hold, or are at its bounds. */
const hostileValues: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 1e308,
  () => 2 ** 31,
  () => 2 ** 53,
  () => 100_000,
  () => '',
  () => '7',
  () => '../escape',
  () => '/etc/hostname',
  () => 'C:\\x',
  () => 'a\0b',
  () => '\u001b]0;title\u0007\u202e',
  () => '<img src=x onerror=alert(1)>',
  () => '__proto__',
  () => 'constructor',
  () => 'journal.jsonl',
  () => 'x'.repeat(200_000),
  () => [],
  () => ({}),
  () => [null, 'a', 3],
  () => ({ length: 5 }),
  () => nested(1000),
];

/** One to four changes to a copy of the value. */
export function mutateJson(seed: unknown, random: Random): unknown {
  const document: { value: unknown } = { value: structuredClone(seed) };
  for (let count = 1 + below(4, random); count > 0; count--) {
    const places = placesIn(document);
    if (places.length > 0) change(pick(places, random), random);
  }
  return document.value;
}

function change({ holder, key }: Place, random: Random): void {
  const entries = holder as Record<string | number, unknown>; // an array is addressed alike
  switch (below(6, random)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete entries[key];
      return;
    case 1:
      if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
      else define(holder, pick(['__proto__', 'constructor', 'extra', ''], random), entries[key]);
      return;
    case 2: {
      const other = pick(placesIn(holder), random);
      define(entries, key, structuredClone((other.holder as Record<string | number, unknown>)[other.key]));
      return;
    }
    default:
      define(entries, key, pick(hostileValues, random)());
  }
}

/** As JSON.parse does it: a field may be called `__proto__`. */
function define(holder: object, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

function placesIn(value: unknown): Place[] {
  const places: Place[] = [];
  const rest: unknown[] = [value];
  for (let holder = rest.pop(); holder !== undefined && places.length < 5000; holder = rest.pop()) {
    if (typeof holder !== 'object' || holder === null) continue;
    const keys = Array.isArray(holder) ? holder.keys() : Object.keys(holder);
    for (const key of keys) {
      places.push({ holder: holder as Place['holder'], key });
      rest.push((holder as Record<string | number, unknown>)[key]);
    }
  }
  return places;
}
