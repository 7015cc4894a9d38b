import { createHash } from 'node:crypto';

/** In BigUint64Array a pair: the hash of a name, and its value. */
const pair = 2;
const firstCapacity = 1024;

/**
 * A value for each of very many names. It keeps 64 bits of a name's hash and 64 bits of its value: 32 to 64 bytes per name
 * with room to grow; a Map of strings takes 150 and more. Two of a million names have one hash in 1 of 10^7 runs.
 */
export class NameTable {
  #slots = new BigUint64Array(pair * firstCapacity);
  #size = 0;

  /** The bytes that the table takes. */
  get byteLength(): number {
    return this.#slots.byteLength;
  }

  /** The last value set; undefined if there is none, or it was 0. */
  get(name: string): bigint | undefined {
    return this.#slots[this.#find(hash64(name)) + 1] || undefined;
  }

  /** Sets the value of a name, which takes the place of an earlier one. */
  set(name: string, value: bigint): void {
    if (pair * 2 * this.#size >= this.#slots.length) this.#grow();
    this.#put(hash64(name), value);
  }

  #put(key: bigint, value: bigint): void {
    const at = this.#find(key);
    if (this.#slots[at] === 0n) this.#size++;
    this.#slots.set([key, value], at);
  }

  /** The position of a name, or the free one where it belongs. */
  #find(key: bigint): number {
    const { length } = this.#slots;
    let at = pair * Number(key % BigInt(length / pair));
    while (this.#slots[at] !== 0n && this.#slots[at] !== key) at = (at + pair) % length;
    return at;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new BigUint64Array(2 * before.length);
    this.#size = 0;
    for (let at = 0; at < before.length; at += pair) {
      const [key = 0n, value = 0n] = before.subarray(at, at + pair);
      if (key !== 0n) this.#put(key, value);
    }
  }
}

/** The first 64 bits of the SHA-256 of a text; never 0. */
export function hash64(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigUInt64LE() || 1n;
}
