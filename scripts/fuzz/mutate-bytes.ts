/** Blind changes to the bytes of a file. */
import type { Random } from '@scorecam/core';

/** A random whole number from 0 to `end`, exclusive. */
export function below(end: number, random: Random): number {
  return Math.floor(random() * end);
}

/** One of some values. */
export function pick<T>(values: readonly T[], random: Random): T {
  return values[below(values.length, random)]!;
}

/** Numbers that readers stumble over, as bytes. */
const hostile = [
  [0],
  [0xff],
  [0x7f],
  [0x80],
  [0, 0, 0, 0],
  [0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0x7f, 0xff, 0xff, 0xff],
  [0, 0, 0, 0x80],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
];

type Change = (bytes: Uint8Array, random: Random) => Uint8Array;

const changes: readonly Change[] = [
  (bytes, random) => write(bytes, random, [below(256, random)]),
  (bytes, random) => write(bytes, random, [(bytes[below(bytes.length, random)] ?? 0) ^ (1 << below(8, random))]),
  (bytes, random) => write(bytes, random, pick(hostile, random)),
  (bytes, random) => splice(bytes, { ...span(bytes, random), with: new Uint8Array() }),
  (bytes, random) => splice(bytes, { from: below(bytes.length, random), to: bytes.length, with: new Uint8Array() }),
  (bytes, random) => {
    const { from, to } = span(bytes, random);
    return splice(bytes, { from, to: from, with: bytes.subarray(from, to) });
  },
  (bytes, random) => {
    const at = below(bytes.length, random);
    return splice(bytes, { from: at, to: at, with: new Uint8Array(below(2000, random)).fill(below(256, random)) });
  },
];

/** One to eight changes. */
export function mutateBytes(seed: Uint8Array, random: Random): Uint8Array {
  let bytes = new Uint8Array(seed);
  for (let count = 1 + below(8, random); count > 0; count--)
    if (bytes.length > 0) bytes = new Uint8Array(pick(changes, random)(bytes, random));
  return bytes;
}

function write(bytes: Uint8Array, random: Random, values: readonly number[]): Uint8Array {
  const changed = new Uint8Array(bytes);
  const at = below(bytes.length, random);
  changed.set(values.slice(0, bytes.length - at), at);
  return changed;
}

function span(bytes: Uint8Array, random: Random): { from: number; to: number } {
  const from = below(bytes.length, random);
  return { from, to: Math.min(bytes.length, from + 1 + below(300, random)) };
}

function splice(
  bytes: Uint8Array,
  { from, to, with: middle }: { from: number; to: number; with: Uint8Array },
): Uint8Array {
  const result = new Uint8Array(bytes.length - (to - from) + middle.length);
  result.set(bytes.subarray(0, from));
  result.set(middle, from);
  result.set(bytes.subarray(to), from + middle.length);
  return result;
}
