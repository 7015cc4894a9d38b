/** Picture files, written byte by byte where no encoder writes their kind. */
import { crc32, deflateSync } from 'node:zlib';

/** How the pixels of a PNG are stored. */
export interface PngSpec {
  readonly width: number;
  readonly height: number;
  readonly depth: 8 | 16;
  /** 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. */
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  /** Row after row, without filter bytes. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
}

export function png({ width, height, depth, colorType, rows, palette, transparency }: PngSpec): Buffer {
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
    chunk('IDAT', deflateSync(Buffer.from(rows.flatMap((row) => [noFilter, ...row])))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
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

/** EXIF data of one directory with one entry: tag 0x112, type SHORT, one value. */
function exif(orientation: number): Buffer {
  const entry = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  return Buffer.concat([Buffer.from('MM\0*', 'latin1'), Buffer.from([0, 0, 0, 8, ...entry])]);
}

/** The PNG with an eXIf chunk before its last one. */
export function withPngOrientation(file: Buffer, orientation: number): Buffer {
  const end = file.length - 12;
  return Buffer.concat([file.subarray(0, end), chunk('eXIf', exif(orientation)), file.subarray(end)]);
}

/** A TIFF of a column of grays, which states an orientation. */
export function columnTiff(grays: readonly number[], orientation: number): Buffer {
  const pixels = 8 + 2 + 12 * 10 + 4;
  // Width, height, bits, compression, black is 0, place, orientation, samples, rows of a strip, length.
  const tags = [256, 257, 258, 259, 262, 273, 274, 277, 278, 279];
  const values = [1, grays.length, 8, 1, 1, pixels, orientation, 1, grays.length, grays.length];
  const file = Buffer.alloc(pixels + grays.length);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(tags.length, 8);
  tags.forEach((tag, i) => {
    const at = 10 + 12 * i;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(4, at + 2);
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(values[i]!, at + 8);
  });
  file.set(grays, pixels);
  return file;
}

/** The JPEG with an EXIF block that states an orientation, 1 to 8. */
export function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const data = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(orientation)]);
  const segment = Buffer.from([0xff, 0xe1, 0, data.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, data, jpeg.subarray(2)]);
}
