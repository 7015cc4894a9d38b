/**
 * BMP's run lengths. Two bytes at a time: a count and an index (of 4 bits: two that alternate), or 0 and a command:
 * 0 ends the row, 1 the picture, 2 moves by the next two bytes to the right and up, 3 and more is a count of indices that
 * follow as they are, filled up to an even number of bytes.
 */
import { ByteReader } from '../byte-reader.js';
import type { BmpHeader } from './header.js';

const [endOfRow, endOfPicture, move] = [0, 1, 2];

/**
 * The palette indices, a byte each, the lowest row first. Pixels that the file skips have index 0.
 *
 * @throws RangeError if the file ends before the picture does
 */
export function unpackRuns(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, depth, pixels } = header;
  const reader = new ByteReader(bytes, true);
  const canvas = new RunCanvas(width, height);
  for (let at = pixels; !canvas.isFull;) {
    const [count, value] = [reader.byte(at), reader.byte(at + 1)];
    at += 2;
    if (count > 0) canvas.put(count, (i) => indexOf(value, i, depth));
    else if (value === endOfRow) canvas.endRow();
    else if (value === endOfPicture) break;
    else if (value === move) {
      canvas.move(reader.byte(at), reader.byte(at + 1));
      at += 2;
    } else {
      const start = at;
      canvas.put(value, (i) => indexOf(reader.byte(start + Math.floor((i * depth) / 8)), i, depth));
      at += 2 * Math.ceil((value * depth) / 16);
    }
  }
  return canvas.indices;
}

/** The i-th index of those that a byte holds: one of 8 bits, or two of 4, the higher first. */
function indexOf(byte: number, i: number, depth: number): number {
  if (depth === 8) return byte;
  return i % 2 === 0 ? byte >> 4 : byte & 15;
}

/** Indices that are put from left to right, upward. */
class RunCanvas {
  readonly indices: Uint8Array;
  readonly #width: number;
  readonly #height: number;
  #x = 0;
  #y = 0;

  constructor(width: number, height: number) {
    this.indices = new Uint8Array(width * height);
    this.#width = width;
    this.#height = height;
  }

  get isFull(): boolean {
    return this.#y >= this.#height;
  }

  /** What runs over the end of a row is dropped. */
  put(count: number, indexAt: (i: number) => number): void {
    for (let i = 0; i < count; i++, this.#x++) {
      if (this.#x < this.#width) this.indices[this.#y * this.#width + this.#x] = indexAt(i);
    }
  }

  endRow(): void {
    this.#x = 0;
    this.#y++;
  }

  move(right: number, up: number): void {
    this.#x += right;
    this.#y += up;
  }
}
