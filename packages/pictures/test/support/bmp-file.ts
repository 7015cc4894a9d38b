/** BMP files, written value by value. */

/** What a BMP is made of. */
export interface BmpSpec {
  readonly width: number;
  /** As many as there are rows, unless these are packed. */
  readonly height?: number;
  readonly depth: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  /** Bytes of the header; 40 if absent. */
  readonly header?: 12 | 40 | 108 | 124;
  readonly compression?: number;
  readonly masks?: readonly number[];
  /** The gray of each index. */
  readonly palette?: readonly number[];
  readonly topDown?: boolean;
  /** Bytes between the header and the rows. */
  readonly gap?: number;
  /** In the order of the file. */
  readonly rows: readonly (readonly number[])[];
}

export function bmp({ header = 40, palette = [], gap = 0, rows, ...spec }: BmpSpec): Buffer {
  const colors = palette.map((gray) => [gray, gray, gray, ...(header === 12 ? [] : [0])]);
  const masks = Buffer.alloc(4 * (spec.masks?.length ?? 0));
  spec.masks?.forEach((mask, i) => masks.writeUInt32LE(mask, 4 * i));
  const details = header === 12 ? oldHeader({ rows, ...spec }) : newHeader({ rows, palette, header, ...spec });
  if (header > 40) masks.copy(details, 40);
  const head = Buffer.concat([details, header > 40 ? Buffer.alloc(0) : masks, Buffer.from(colors.flat())]);
  const pixels = 14 + head.length + gap;
  const file = Buffer.alloc(14);
  file.write('BM', 'latin1');
  file.writeUInt32LE(pixels, 10);
  const filled = rows.map((row) => [...row, ...new Array<number>((4 - (row.length % 4)) % 4).fill(0)]);
  return Buffer.concat([file, head, Buffer.alloc(gap), Buffer.from((spec.height ? rows : filled).flat())]);
}

function oldHeader({ width, rows, depth }: BmpSpec): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32LE(12);
  header.writeUInt16LE(width, 4);
  header.writeUInt16LE(rows.length, 6);
  header.writeUInt16LE(1, 8);
  header.writeUInt16LE(depth, 10);
  return header;
}

function newHeader({ header: length = 40, palette = [], ...spec }: BmpSpec): Buffer {
  const header = Buffer.alloc(Math.max(40, length));
  const height = spec.height ?? spec.rows.length;
  header.writeUInt32LE(length);
  header.writeInt32LE(spec.width, 4);
  header.writeInt32LE(spec.topDown ? -height : height, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(spec.depth, 14);
  header.writeUInt32LE(spec.compression ?? 0, 16);
  header.writeUInt32LE(palette.length, 32);
  return header;
}
