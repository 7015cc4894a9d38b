import { describe, expect, it } from '@jest/globals';
import { hash64, NameTable } from '../../src/batch/name-table.js';

describe('NameTable', () => {
  it('keeps the last value of each of many names', () => {
    const table = new NameTable();
    const count = 20_000;
    for (let i = 0; i < count; i++) table.set(`${i}.jpg`, BigInt(i));
    for (let i = 0; i < count; i += 2) table.set(`${i}.jpg`, 0n);
    for (let i = 0; i < count; i++) expect(table.get(`${i}.jpg`)).toBe(i % 2 === 0 ? undefined : BigInt(i));
    expect(table.get('other.jpg')).toBeUndefined();
    // At most half full, and doubled when it is: 32 to 64 bytes per name.
    expect(table.byteLength / count).toBeGreaterThanOrEqual(32);
    expect(table.byteLength / count).toBeLessThanOrEqual(64);
  });

  it('has no hash of 0, which marks a free place', () => {
    expect(hash64('')).toBe(0x141cfc9842c4b0e3n); // the first eight bytes of SHA-256, the last one first
  });
});
