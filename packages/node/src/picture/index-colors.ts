import type { Picture } from '@scorecam/core';

/** A picture whose pixels are places in a list of colors. */
export interface IndexedPicture {
  /** A place for each pixel, row by row. */
  readonly indices: Uint8Array;
  /** Red, green, blue and alpha of each color, in the order in which they first occur. */
  readonly colors: readonly (readonly [red: number, green: number, blue: number, alpha: number])[];
}

const mostColors = 256;
/** Four times as many places as colors, so that few colors share one. */
const tableBits = 10;
/** Knuth's multiplicative hash: 2^32 divided by the golden ratio. */
const spreading = 0x9e3779b1;

/** The picture by its colors; undefined if there are more than 256. */
export function indexColors({ data }: Picture): IndexedPicture | undefined {
  const pixels = wordsOf(data);
  const indices = new Uint8Array(pixels.length);
  const table = { words: new Uint32Array(1 << tableBits), places: new Int16Array(1 << tableBits).fill(-1) };
  const firsts: number[] = [];
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const slot = slotOf(pixels[pixel]!, table);
    if (table.places[slot]! < 0) {
      if (firsts.length === mostColors) return undefined;
      table.words[slot] = pixels[pixel]!;
      table.places[slot] = firsts.push(pixel) - 1;
    }
    indices[pixel] = table.places[slot]!;
  }
  return { indices, colors: firsts.map((pixel) => colorAt(data, 4 * pixel)) };
}

/** The four bytes of each pixel as one number. */
function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  const isAligned = byteOffset % 4 === 0;
  return isAligned
    ? new Uint32Array(buffer, byteOffset, byteLength / 4)
    : new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** Where a color is in the table, or would be. */
function slotOf(word: number, { words, places }: { words: Uint32Array; places: Int16Array }): number {
  let slot = Math.imul(word, spreading) >>> (32 - tableBits);
  while (places[slot]! >= 0 && words[slot] !== word) slot = (slot + 1) % places.length;
  return slot;
}

function colorAt(data: Uint8Array, at: number): IndexedPicture['colors'][number] {
  return [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
}
