import { describe, expect, it } from '@jest/globals';
import { decode, invalid, levels, refusal } from './support/decode.js';
import { withExif, withOrientation } from './support/picture-files.js';
import { inks, jpegs } from './support/pillow-files.js';

const [plain] = jpegs;
const progressive = jpegs.find(({ name }) => name.startsWith('progressive'))!;

/** Where the last scan begins. */
function lastScan(file: Buffer): number {
  return file.lastIndexOf('ffda', undefined, 'hex');
}

/** The file with its last scan repeated. */
function withScans(file: Buffer, times: number): Buffer {
  const [head, scan] = [file.subarray(0, lastScan(file)), file.subarray(lastScan(file), -2)];
  return Buffer.concat([head, ...new Array<Buffer>(times).fill(scan), file.subarray(-2)]);
}

describe('a JPEG', () => {
  it.each(jpegs)('of $name has the levels that Pillow reads', async ({ file, levels: expected }) => {
    expect(levels(await decode(file), 3)).toEqual([...expected]);
  });

  it('of four inks has them within a level', async () => {
    // jpeg-js rounds its transform a little differently.
    const found = levels(await decode(inks.file), 3);
    expect(Math.max(...found.map((level, i) => Math.abs(level - inks.levels[i]!)))).toBeLessThanOrEqual(1);
    expect(found).toHaveLength(inks.levels.length);
  });

  it('may have stray bytes between its segments and behind its end', async () => {
    const tables = plain!.file.indexOf('ffdb', 0, 'hex');
    const stray = Buffer.concat([plain!.file.subarray(0, tables), Buffer.from([0, 0]), plain!.file.subarray(tables)]);
    expect(levels(await decode(stray), 3)).toEqual([...plain!.levels]);
    const tail = Buffer.concat([plain!.file, Buffer.from('\n\n\xff\xda text', 'latin1')]);
    expect(levels(await decode(tail), 3)).toEqual([...plain!.levels]);
  });

  it('is refused if codes are missing in the middle', async () => {
    const { file } = plain!;
    const end = lastScan(file) + 40;
    expect(await refusal(Buffer.concat([file.subarray(0, end), file.subarray(-2)]))).toEqual(
      invalid(/JPEG file that cannot be decoded \(Corrupt JPEG data: premature end of data segment\)/),
    );
  });

  it('is read after one that the decoder gave up on', async () => {
    const broken = Buffer.from(plain!.file);
    broken.fill(0xff, broken.indexOf('ffc4', 0, 'hex') + 5, broken.indexOf('ffc4', 0, 'hex') + 21);
    expect(await refusal(broken)).toEqual(
      invalid(/JPEG file that cannot be decoded \(Bogus Huffman table definition\)/),
    );
    expect(levels(await decode(plain!.file), 3)).toEqual([...plain!.levels]);
  });

  it('may have 500 scans and no more', async () => {
    const { file } = progressive;
    const before = file.toString('latin1').split('\xff\xda').length - 2; // without the last
    expect(await refusal(withScans(file, 501 - before))).toEqual(
      invalid(/JPEG file of 501 scans \(the limit is 500\)/),
    );
    // A scan that occurs twice refines nothing, which libjpeg refuses by itself.
    expect(await refusal(withScans(file, 500 - before))).toEqual(invalid(/cannot be decoded/));
  });

  it.each<[string, number, RegExp]>([
    ['12 bits', 4, /is a JPEG file of 12 bits a sample/],
    ['two components', 9, /is a JPEG file of 2 components/],
  ])('of %s is refused by name', async (_, offset, message) => {
    const file = Buffer.from(plain!.file);
    file[file.indexOf('ffc0', 0, 'hex') + offset] = offset === 4 ? 12 : 2;
    expect(await refusal(file)).toEqual(invalid(message));
  });

  it('of a lossless or arithmetic kind is refused by name', async () => {
    const file = Buffer.from(plain!.file);
    file[file.indexOf('ffc0', 0, 'hex') + 1] = 0xc9;
    expect(await refusal(file)).toEqual(invalid(/is a JPEG file that is coded in a rare way/));
  });

  it('of many inks is refused above what its decoder takes', async () => {
    const file = Buffer.from(inks.file);
    const frame = file.indexOf('ffc0', 0, 'hex');
    file.writeUInt16BE(8000, frame + 5);
    file.writeUInt16BE(8000, frame + 7);
    expect(await refusal(file)).toEqual(invalid(/takes 1709 MiB once it is decoded; the limit is 512 MiB/));
  });
});

describe('the orientation of a JPEG', () => {
  const turned = async (file: Buffer) => {
    const { width, height } = await decode(file);
    return [width, height];
  };
  const orientation = { tag: 0x112, type: 3, count: 1, value: 6 };

  it('is read beside a maker note that was cut off', async () => {
    const note = { tag: 0x927c, type: 7, count: 5000, value: 60 };
    expect(await turned(withExif(plain!.file, [orientation, note]))).toEqual([9, 13]);
  });

  it('is read behind an entry whose values are not there', async () => {
    const title = { tag: 0x10e, type: 2, count: 0xffffff, value: 100 };
    expect(await turned(withExif(plain!.file, [title, orientation]))).toEqual([9, 13]);
  });

  it('is read before an entry that is cut short', async () => {
    const cut = withExif(plain!.file, [orientation, { tag: 0x10f, type: 2, count: 1, value: 0 }], { dropped: 12 });
    expect(await turned(cut)).toEqual([9, 13]);
  });

  it('is upright if it is none of the eight', async () => {
    expect(await turned(withOrientation(plain!.file, 9))).toEqual([13, 9]);
    expect(await turned(withOrientation(plain!.file, 0))).toEqual([13, 9]);
  });

  it('costs no time with entries by the ten thousand', async () => {
    // Each says that it has 65,535 values: to read them all took minutes.
    const many = new Array<typeof orientation>(5000).fill({ tag: 0x10e, type: 3, count: 65_535, value: 8 });
    expect(await turned(withExif(plain!.file, [...many, orientation]))).toEqual([9, 13]);
  });
});
