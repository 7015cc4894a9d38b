/**
 * JSON of strangers. Its shape is measured before it is parsed: a few megabytes of brackets become hundreds of megabytes of
 * empty arrays, and requests for explanations are flat and have few parts, of which some are long strings.
 */
import { Refusal } from './refusal.js';

const deepest = 16;
/** Brackets and commas. */
const mostParts = 10_000;

const quote = 0x22;
const backslash = 0x5c;
const openings = new Set([0x5b, 0x7b]); // [ {
const closings = new Set([0x5d, 0x7d]); // ] }
const comma = 0x2c;

/**
 * The value of a body.
 *
 * @throws Refusal 400 if it is not JSON, is nested more than 16 deep, or has more than 10,000 parts
 */
export function readJson(body: Buffer): unknown {
  checkShape(body);
  try {
    return JSON.parse(body.toString('utf8'), withoutPrototype);
  } catch {
    throw new Refusal(400, 'NOT_JSON', 'The body is not JSON.');
  }
}

/** A key that a careless copy would take for the prototype is dropped. */
function withoutPrototype(this: unknown, key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

function checkShape(body: Buffer): void {
  let depth = 0;
  let parts = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (byte === quote) at = endOfString(body, at);
    else if (openings.has(byte)) depth++;
    else if (closings.has(byte)) depth--;
    if (openings.has(byte) || byte === comma) parts++;
    if (depth > deepest || parts > mostParts)
      throw new Refusal(
        400,
        'NOT_JSON',
        `The JSON is nested more than ${deepest} deep or has more than ${mostParts} parts.`,
      );
  }
}

/** The place of the quote that ends the string which begins at `start`. */
function endOfString(body: Buffer, start: number): number {
  for (let end = body.indexOf(quote, start + 1); end >= 0; end = body.indexOf(quote, end + 1)) {
    let backslashes = 0;
    while (body[end - 1 - backslashes] === backslash) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return body.length;
}
