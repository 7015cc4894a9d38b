/**
 * Changes to a message of protobuf that keep it one. Without a schema, a field of bytes is taken for a message if it reads
 * as one, which a text may do as well: that is one more change.
 */
import type { Random } from '@scorecam/core';
import { below, mutateBytes, pick } from './mutate-bytes.js';

interface Field {
  readonly number: number;
  readonly type: number;
  /** Of a varint; else absent. */
  value?: bigint;
  /** Of a fixed number or of bytes that are not a message. */
  bytes?: Uint8Array;
  /** Of bytes that read as a message. */
  fields?: Field[];
}

const longestParsed = 65_536;
const hostileNumbers = [
  0n,
  1n,
  2n,
  7n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 62n,
  2n ** 63n,
  2n ** 64n - 1n,
  1_000_000n,
  100_000n,
];
const hostileTexts = [
  '',
  'constructor',
  '__proto__',
  'toString',
  '../x',
  'a\0b',
  'x',
  'Loop',
  'If',
  'Conv',
  'Reshape',
  'x'.repeat(300_000),
  '/'.repeat(50_000),
  '\u001b[2J',
];

/** One to four changes of fields, at any depth. */
export function mutateProtobuf(seed: Uint8Array, random: Random): Uint8Array {
  const fields = parse(seed);
  if (!fields || random() < 0.15) return mutateBytes(seed, random);
  for (let count = 1 + below(4, random); count > 0; count--) change(pick(messagesIn(fields), random), random);
  return encode(fields);
}

function change(fields: Field[], random: Random): void {
  if (fields.length === 0) return;
  const at = below(fields.length, random);
  const field = fields[at]!;
  const kind = below(7, random);
  if (kind === 0) fields.splice(at, 1);
  else if (kind === 1) fields.splice(at, 0, field);
  else if (kind === 2) fields.splice(below(fields.length, random), 0, ...fields.splice(at, 1));
  else if (kind === 3) fields[at] = { ...pick(fields, random), number: field.number };
  else fields[at] = hostileField(field, random);
}

function hostileField(field: Field, random: Random): Field {
  const { number, type, value, bytes } = field;
  if (value !== undefined) return { number, type, value: random() < 0.3 ? value + 1n : pick(hostileNumbers, random) };
  if (type !== 2 || (bytes && random() < 0.5))
    return { number, type, bytes: mutateBytes(bytes ?? new Uint8Array(8), random).slice(0, type === 5 ? 4 : 8) };
  return { number, type, bytes: new TextEncoder().encode(pick(hostileTexts, random)) };
}

/** All messages, from the outermost on. */
function messagesIn(fields: Field[]): Field[][] {
  return [fields, ...fields.flatMap((field) => (field.fields ? messagesIn(field.fields) : []))];
}

function parse(bytes: Uint8Array, depth = 0): Field[] | undefined {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at);
    if (!tag || tag.value < 8n) return undefined;
    const [number, type] = [Number(tag.value >> 3n), Number(tag.value & 7n)];
    at = tag.end;
    if (type === 0) {
      const read = varint(bytes, at);
      if (!read) return undefined;
      fields.push({ number, type, value: read.value });
      at = read.end;
      continue;
    }
    const length = type === 2 ? varint(bytes, at) : undefined;
    const start = length?.end ?? at;
    const size = type === 5 ? 4 : type === 1 ? 8 : length ? Number(length.value) : Infinity;
    if (start + size > bytes.length) return undefined;
    const content = bytes.subarray(start, start + size);
    const inner = type === 2 && size > 1 && size < longestParsed && depth < 12 ? parse(content, depth + 1) : undefined;
    fields.push({ number, type, ...(inner ? { fields: inner } : { bytes: content }) });
    at = start + size;
  }
  return fields;
}

function varint(bytes: Uint8Array, at: number): { value: bigint; end: number } | undefined {
  let value = 0n;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return undefined;
}

function encode(fields: readonly Field[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(({ number, type, value, bytes, fields: inner }) => {
      const tag = varintBytes(BigInt(number * 8 + type));
      if (value !== undefined) return [tag, varintBytes(value)];
      const content = inner ? encode(inner) : (bytes ?? new Uint8Array());
      return type === 2 ? [tag, varintBytes(BigInt(content.length)), content] : [tag, content];
    }),
  );
}

function varintBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}
