/**
 * The pictures of a Parquet file, as Hugging Face's datasets write them: a column of structures with the bytes of a picture, and
 * perhaps a column with its class. A row group is in memory at a time.
 */
import type { AsyncBuffer, FileMetaData, SchemaElement } from 'hyparquet';
import { largestFile, openFile } from '../../read-file.js';
import { DamagedArchive } from '../../tar/walk-members.js';
import type { BatchItem } from '../batch-item.js';
import { classFields } from './classes-of.js';

/** The columns that are read, by their names. */
interface Columns {
  readonly image: string;
  /** Absent if there is none. */
  readonly label: string | undefined;
}

interface ParquetFile {
  /** Absolute. */
  readonly path: string;
  /** What the names of its pictures begin with. */
  readonly name: string;
  /** The classes to explain of every picture, in place of those that the file names. */
  readonly classes?: readonly string[] | undefined;
}

/** Digits of a row in the names of pictures, so that they sort. */
const rowDigits = 9;

/** @throws Error if it is not such a file, is damaged, or uses a compression that is not supported */
export async function* parquetItems(source: ParquetFile): AsyncGenerator<BatchItem> {
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const handle = await openFile(source.path, 'Parquet');
  try {
    const { size } = await handle.stat();
    const file: AsyncBuffer = {
      byteLength: size,
      slice: async (start, end = size) => {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
        return new Uint8Array(buffer.subarray(0, bytesRead)).buffer;
      },
    };
    const metadata = await parquetMetadataAsync(file);
    const columns = columnsOf(metadata);
    for (const { rowStart, rowEnd } of rowGroups(metadata)) {
      const names = [columns.image, ...(columns.label === undefined ? [] : [columns.label])];
      const rows = await parquetReadObjects({ file, metadata, columns: names, rowStart, rowEnd, utf8: false });
      for (const [i, row] of rows.entries()) yield itemOf(source, columns, { number: rowStart + i, values: row });
    }
  } finally {
    await handle.close();
  }
}

function* rowGroups({ row_groups: groups }: FileMetaData): Generator<{ rowStart: number; rowEnd: number }> {
  let rowStart = 0;
  for (const { num_rows: rows, total_byte_size: bytes } of groups) {
    if (bytes > largestFile)
      throw new DamagedArchive(
        `a row group of it has ${bytes} bytes, more than the ${largestFile} that are read at once; write it with smaller ones`,
      );
    const rowEnd = rowStart + Number(rows);
    yield { rowStart, rowEnd };
    rowStart = rowEnd;
  }
}

/** The schema lists each column, followed by its fields. */
function columnsOf({ schema }: FileMetaData): Columns {
  const isBytes = ({ name, type }: SchemaElement) => name === 'bytes' && type === 'BYTE_ARRAY';
  const image = schema.find(
    ({ num_children: children = 0 }, i) => i > 0 && schema.slice(i + 1, i + 1 + children).some(isBytes),
  );
  if (!image) throw new DamagedArchive('it has no column of pictures, a structure with "bytes" as datasets write it');
  return { image: image.name, label: classFields.find((field) => schema.some(({ name }) => name === field)) };
}

interface Row {
  readonly number: number;
  readonly values: Readonly<Record<string, unknown>>;
}

function itemOf(source: ParquetFile, { image, label }: Columns, { number, values }: Row): BatchItem {
  const row = String(number).padStart(rowDigits, '0');
  const item = { path: `${source.path}/${row}`, name: `${source.name}/${row}` };
  const bytes = bytesOf(values[image]);
  if (!bytes) return { ...item, fault: { code: 'UNREADABLE_FILE', message: `Row ${number} holds no picture.` } };
  const classes = source.classes ?? classesOf(label === undefined ? undefined : values[label]);
  return { ...item, bytes, ...(classes && { classes }) };
}

function bytesOf(value: unknown): Uint8Array | undefined {
  const bytes: unknown = typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : undefined;
  return bytes instanceof Uint8Array ? bytes : undefined;
}

/** The class in a column; datasets write -1 for "unknown". */
function classesOf(value: unknown): readonly string[] | undefined {
  const isKnown = typeof value === 'string' || ((typeof value === 'bigint' || typeof value === 'number') && value >= 0);
  return isKnown ? [String(value)] : undefined;
}
