/** Picture files, written byte by byte if no encoder writes their kind. */
import { crc32, deflateSync } from 'node:zlib';

/** How the pixels of a PNG are stored. */
export interface PngSpec {
  readonly width: number;
  readonly height: number;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  /** 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. */
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  /** Row after row, without filter bytes. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  /** Zeros that are packed behind the rows. */
  readonly surplus?: number;
}

export function png({ width, height, depth, colorType, ...spec }: PngSpec): Buffer {
  const { rows, palette, transparency, surplus = 0 } = spec;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, 0], 8);
  const noFilter = 0;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Buffer.from(palette))] : []),
    ...(transparency ? [chunk('tRNS', Buffer.from(transparency))] : []),
    chunk(
      'IDAT',
      deflateSync(Buffer.concat([Buffer.from(rows.flatMap((row) => [noFilter, ...row])), Buffer.alloc(surplus)])),
    ),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A chunk of a PNG. */
export function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

/** A GIF of 2 x 1 pixels with the palette black, red, green, blue: a red pixel and a blue one; blue is transparent. */
export const transparentGif = Buffer.from(
  [
    '474946383961 0200 0100 81 00 00', // header, size, flags
    '000000 ff0000 00ff00 0000ff', // palette
    '21f9 04 01 0000 03 00', // graphic control: index 3 is transparent
    '2c 0000 0000 0200 0100 00', // image descriptor
    '02 02 cc0a 00', // codes of 3 bits: clear, 1, 3, end
    '3b',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

/** A GIF of one column of four rows, which are stored in the order of interlacing: 0, 2, 1, 3. Row i has the color i, i, i. */
export const interlacedGif = Buffer.from(
  [
    '474946383961 0100 0400 81 00 00',
    '000000 010101 020202 030303',
    '2c 0000 0000 0100 0400 40',
    // Codes of 3 bits, the table cleared before each: 4 0, 4 2, 4 1, 4 3, end.
    `02 04 ${packCodes([4, 0, 4, 2, 4, 1, 4, 3, 5])} 00`,
    '3b',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

function packCodes(codes: readonly number[]): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(codes.reduce((bits, code, i) => bits + code * 2 ** (3 * i), 0));
  return bytes.toString('hex');
}

/** The PNG with chunks behind its header and before its end. */
export function withChunks(file: Buffer, { first = [], last = [] }: { first?: Buffer[]; last?: Buffer[] }): Buffer {
  const [header, end] = [33, file.length - 12];
  return Buffer.concat([file.subarray(0, header), ...first, file.subarray(header, end), ...last, file.subarray(end)]);
}

/** An entry of EXIF data. */
export interface ExifEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The value, or where the values are. */
  readonly value: number;
}

/** EXIF data of one directory, without the last `dropped` bytes. */
function exif(entries: readonly ExifEntry[], dropped = 0): Buffer {
  const data = Buffer.alloc(10 + 12 * entries.length + 4);
  data.write('II*\0\x08\0\0\0', 'latin1');
  data.writeUInt16LE(entries.length, 8);
  entries.forEach(({ tag, type, count, value }, i) => {
    const at = 10 + 12 * i;
    data.writeUInt16LE(tag, at);
    data.writeUInt16LE(type, at + 2);
    data.writeUInt32LE(count, at + 4);
    data.writeUInt32LE(value, at + 8);
  });
  return data.subarray(0, data.length - dropped);
}

function orientationEntry(value: number): ExifEntry {
  return { tag: 0x112, type: 3, count: 1, value };
}

/** The PNG with an eXIf chunk before its last one. */
export function withPngOrientation(file: Buffer, orientation: number): Buffer {
  return withChunks(file, { last: [chunk('eXIf', exif([orientationEntry(orientation)]))] });
}

/** The JPEG with an EXIF block, of which the last bytes may be dropped. */
export function withExif(jpeg: Buffer, entries: readonly ExifEntry[], { dropped = 0 } = {}): Buffer {
  const data = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(entries, dropped)]);
  const segment = Buffer.from([0xff, 0xe1, 0, 0]);
  segment.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, data, jpeg.subarray(2)]);
}

/** The JPEG with an EXIF block that states an orientation, 1 to 8. */
export function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  return withExif(jpeg, [orientationEntry(orientation)]);
}
