/** The boxes of an ISO media file: a length of 32 bits, a name, and data, or, with a length of 1, a length of 64 bits. */
import type { ByteReader } from '../byte-reader.js';

/** A range of bytes. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A box, as the range of its data. */
export interface Box extends Range {
  readonly name: string;
}

/** The boxes in a range, in their order; the last may reach over the end of the file. */
export function boxesIn(reader: ByteReader, { start, end }: Range): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end;) {
    const short = reader.long(at);
    const data = at + (short === 1 ? 16 : 8);
    const length = short === 1 ? reader.longLong(at + 8) : short || end - at; // 0: to the end of the file
    boxes.push({ name: reader.text(at + 4, 4), start: data, end: at + length });
    at += Math.max(length, data - at);
  }
  return boxes;
}

/** @throws RangeError if there is no box of that name */
export function findBox(reader: ByteReader, range: Range, name: string): Box {
  const box = boxesIn(reader, range).find((each) => each.name === name);
  if (box === undefined || box.end > reader.length) throw new RangeError(`its box ${name} is not there`);
  return box;
}
