import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from '../src/http/read-json.js';

describe('readJson', () => {
  it('gives what JSON.parse gives for every flat value, with any strings', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8, noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(readJson(Buffer.from(text)))).toBe(text);
      }),
    );
  });

  it('counts no bracket in a string, and takes exactly 16 levels', () => {
    const nested = (depth: number) => Buffer.from(`${'['.repeat(depth)}"[{\\"["${']'.repeat(depth)}`);
    expect(readJson(nested(16))).toBeDefined();
    expect(() => readJson(nested(17))).toThrow(/nested more than 16 deep/);
    expect(readJson(Buffer.from(`[${'[{}],'.repeat(20)}0]`))).toHaveLength(21); // side by side
  });

  it('takes exactly 10,000 brackets and commas', () => {
    const flat = (parts: number) => Buffer.from(JSON.stringify(Array<number>(parts).fill(0)));
    expect(readJson(flat(10_000))).toHaveLength(10_000);
    expect(() => readJson(flat(10_001))).toThrow(/more than 10000 parts/);
  });

  it('drops a prototype', () => {
    const value = readJson(Buffer.from('{"a":{"__proto__":{"b":1}}}')) as { a: object };
    expect(Object.getOwnPropertyNames(value.a)).toEqual([]);
  });
});
