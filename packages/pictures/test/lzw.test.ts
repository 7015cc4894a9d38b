import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LzwVariant, unpackLzw } from '../src/lzw.js';

const gif = (codeSize: number): LzwVariant => ({ codeSize, highBitsFirst: false, growsBefore: 0 });
const tiff: LzwVariant = { codeSize: 8, highBitsFirst: true, growsBefore: 1 };

/** A code and its number of bits. */
type Code = readonly [value: number, length: number];

/**
 * The codes of bytes with the longest known string each, by Welch's rules: the table is emptied at the beginning and when it
 * is full. The decoder defines a string one code later than the encoder.
 */
function codesOf(bytes: readonly number[], { codeSize, growsBefore }: LzwVariant): Code[] {
  const [clear, end] = [2 ** codeSize, 2 ** codeSize + 1];
  const codes: Code[] = [];
  let table = new Map<string, number>();
  let known = 0; // to the decoder
  const lengthNow = () => Math.min(12, Math.ceil(Math.log2(known + growsBefore + 1)));
  const begin = () => {
    codes.push([clear, codes.length === 0 ? codeSize + 1 : lengthNow()]);
    table = new Map(Array.from({ length: clear }, (_, byte) => [String(byte), byte]));
    known = end + 1;
  };
  begin();
  let isFirst = true;
  for (let at = 0; at < bytes.length;) {
    let text = String(bytes[at]);
    let length = 1;
    for (let longer = text; at + length < bytes.length; length++, text = longer) {
      longer = `${text},${bytes[at + length]}`;
      if (!table.has(longer)) break;
    }
    codes.push([table.get(text)!, lengthNow()]);
    if (!isFirst && known < 4096) known++;
    isFirst = false;
    at += length;
    if (at === bytes.length) break;
    const next = end + 1 + table.size - clear;
    if (next < 4096) table.set(`${text},${bytes[at]}`, next);
    else if (bytes[at]! % 2 === 0) {
      begin(); // else continue with a full table, which decoders have to take too
      isFirst = true;
    }
  }
  return [...codes, [end, lengthNow()]];
}

function packed(codes: readonly Code[], { highBitsFirst }: LzwVariant): Uint8Array {
  const bits = codes.flatMap(([value, length]) => {
    const low = Array.from({ length }, (_, bit) => (value >> bit) & 1);
    return highBitsFirst ? low.reverse() : low;
  });
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) => {
    const eight = Array.from({ length: 8 }, (__, bit) => bits[8 * at + bit] ?? 0);
    const ascending = highBitsFirst ? eight.reverse() : eight;
    return ascending.reduce((byte, bit, place) => byte + bit * 2 ** place, 0);
  });
}

const unpacked = (codes: readonly Code[], count: number, variant: LzwVariant) =>
  Array.from(unpackLzw(packed(codes, variant), count, variant));

describe('unpackLzw', () => {
  it.each([
    ['GIF', fc.integer({ min: 2, max: 8 }).map(gif)],
    ['TIFF', fc.constant(tiff)],
  ])('unpacks what an encoder of %s packs, and no more than is asked for', (_, variants) => {
    const cases = variants.chain((variant) =>
      fc.tuple(
        fc.constant(variant),
        // Few values repeat, so that strings grow and some codes are used before they are known.
        fc.array(fc.integer({ min: 0, max: Math.min(2, 2 ** variant.codeSize - 1) }), { maxLength: 300 }),
      ),
    );
    fc.assert(
      fc.property(cases, fc.nat(300), ([variant, bytes], count) => {
        expect(unpacked(codesOf(bytes, variant), count, variant)).toEqual(bytes.slice(0, count));
      }),
    );
  });

  it.each([
    ['GIF', gif(8)],
    ['GIF of few colors', gif(2)],
    ['TIFF', tiff],
  ])('follows the codes of %s from the first length to 12 bits and a full table', (_, variant) => {
    let state = 1;
    const bytes = Array.from({ length: 20_000 }, () => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return (state >> 16) % 2 ** variant.codeSize;
    });
    const codes = codesOf(bytes, variant);
    expect(new Set(codes.map(([, length]) => length))).toEqual(
      new Set(Array.from({ length: 12 - variant.codeSize }, (__, i) => variant.codeSize + 1 + i)),
    );
    expect(unpacked(codes, bytes.length, variant)).toEqual(bytes);
  });

  it('refuses a code without a meaning, and data that end before the codes do', () => {
    const first = 258; // the next code to be defined
    expect(() =>
      unpacked(
        [
          [256, 9],
          [first, 9],
        ],
        4,
        tiff,
      ),
    ).toThrow(`a code of ${first} without a meaning`);
    expect(() =>
      unpacked(
        [
          [256, 9],
          [7, 9],
          [first + 1, 9],
        ],
        4,
        tiff,
      ),
    ).toThrow('without a meaning');
    expect(
      unpacked(
        [
          [256, 9],
          [7, 9],
          [first, 9],
        ],
        3,
        tiff,
      ),
    ).toEqual([7, 7, 7]); // its own first byte ends it
    expect(() => unpackLzw(Uint8Array.of(0x80), 4, tiff)).toThrow('the codes end before the picture does');
    expect(() => unpackLzw(Uint8Array.of(0), 1, gif(9))).toThrow('a code size of 9');
  });
});
