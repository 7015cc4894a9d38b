/**
 * LZW as GIF and TIFF have it. A code stands for a string of bytes. With n bits per byte, codes below 2^n are the bytes
 * themselves, 2^n empties the table, 2^n + 1 ends the data, and each later one is the string of the code before it plus
 * the first byte of the code after it. Codes begin with n + 1 bits and grow with the table, up to 12.
 */

const longestCode = 12;

/** What the formats do each in their own way. */
export interface LzwVariant {
  /** n, from 1 to 8. */
  readonly codeSize: number;
  /** Whether a code's highest bit comes first in its bytes. */
  readonly highBitsFirst: boolean;
  /** Codes that may still be defined before the length of codes grows: 1 for TIFF, which grows early. */
  readonly growsBefore: 0 | 1;
}

/**
 * Unpacks at most `count` bytes: fewer if the codes end before.
 *
 * @throws RangeError if the data end without the code for it, or a code has no meaning
 */
export function unpackLzw(bytes: Uint8Array, count: number, variant: LzwVariant): Uint8Array {
  const { codeSize } = variant;
  if (codeSize < 1 || codeSize > 8) throw new RangeError(`a code size of ${codeSize}`);
  const [clear, end] = [2 ** codeSize, 2 ** codeSize + 1];
  const unpacked = new Uint8Array(count);
  const table = new CodeTable(variant);
  const read = variant.highBitsFirst ? highBitReader(bytes) : lowBitReader(bytes);
  let written = 0;
  while (written < count) {
    const code = read(table.codeLength);
    if (code === end) break;
    if (code === clear) table.clear();
    else written += table.write(code, unpacked, written);
  }
  return unpacked.subarray(0, Math.min(written, count));
}

/** Reads numbers of some bits, the lowest bit first. */
function lowBitReader(bytes: Uint8Array): (length: number) => number {
  let [bits, available, at] = [0, 0, 0];
  return (length) => {
    for (; available < length; available += 8) bits |= byteAt(bytes, at++) << available;
    const value = bits & (2 ** length - 1);
    bits >>>= length;
    available -= length;
    return value;
  };
}

/** Reads numbers of some bits, the highest bit first. */
function highBitReader(bytes: Uint8Array): (length: number) => number {
  let [bits, available, at] = [0, 0, 0];
  return (length) => {
    for (; available < length; available += 8) bits = ((bits << 8) | byteAt(bytes, at++)) & 0xffffff;
    available -= length;
    return (bits >>> available) & (2 ** length - 1);
  };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError('the codes end before the picture does');
  return byte;
}

/** The strings that codes stand for, each as the code of all but its last byte, and that last byte. */
class CodeTable {
  readonly #firstFree: number;
  readonly #growsBefore: number;
  readonly #prefix = new Uint16Array(2 ** longestCode);
  readonly #last = new Uint8Array(2 ** longestCode);
  readonly #length = new Uint16Array(2 ** longestCode);
  #next: number;
  #previous: number | undefined;

  constructor({ codeSize, growsBefore }: LzwVariant) {
    this.#firstFree = 2 ** codeSize + 2;
    this.#growsBefore = growsBefore;
    this.#next = this.#firstFree;
    for (let index = 0; index < 2 ** codeSize; index++) {
      this.#last[index] = index;
      this.#length[index] = 1;
    }
  }

  /** Bits of the next code: enough for the code that may be defined by it. */
  get codeLength(): number {
    return Math.min(longestCode, 32 - Math.clz32(this.#next + this.#growsBefore));
  }

  clear(): void {
    this.#next = this.#firstFree;
    this.#previous = undefined;
  }

  /** Writes the string of `code` to `target` from `at` on, up to the end of the room; returns its length. */
  write(code: number, target: Uint8Array, at: number): number {
    const isKnown = code < this.#next;
    if (!isKnown && (code > this.#next || this.#previous === undefined))
      throw new RangeError(`a code of ${code} without a meaning`);
    this.#define(isKnown ? code : this.#previous);
    const length = this.#length[code] ?? 0;
    for (let [offset, rest] = [length - 1, code]; offset >= 0; offset--, rest = this.#prefix[rest] ?? 0) {
      target[at + offset] = this.#last[rest] ?? 0; // writing past the end of a typed array does nothing
    }
    this.#previous = code;
    return length;
  }

  /** Gives the next code its meaning: the previous string and the first byte of `follower`. */
  #define(follower: number | undefined): void {
    if (this.#previous === undefined || follower === undefined || this.#next === 2 ** longestCode) return;
    this.#prefix[this.#next] = this.#previous;
    this.#last[this.#next] = this.#firstByteOf(follower);
    this.#length[this.#next] = (this.#length[this.#previous] ?? 0) + 1;
    this.#next++;
  }

  #firstByteOf(code: number): number {
    let rest = code;
    for (let length = this.#length[code] ?? 0; length > 1; length--) rest = this.#prefix[rest] ?? 0;
    return this.#last[rest] ?? 0;
  }
}
