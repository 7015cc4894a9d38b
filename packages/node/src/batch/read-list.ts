import { ScorecamError } from '@scorecam/core';
import { CsvError, parse } from 'csv-parse';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { isBucketAddress } from '../bucket/bucket-address.js';
import { buckets } from '../bucket/buckets.js';
import { bucketFolder } from './bucket-items.js';
import { isPictureName } from '../picture/picture-name.js';
import { isRemote } from './remote-path.js';
import { openFile, unreadable } from '../read-file.js';

/** An image of a list, with the classes that its rows ask for. */
export interface ListRow {
  /** Absolute, or remote. */
  readonly path: string;
  /** Absent if the rows name none. */
  readonly classes?: readonly string[];
}

/** In characters. */
const longestRow = 1_000_000;

/** What the first column is called in lists with a heading. */
const headings: ReadonlySet<string> = new Set([
  'image',
  'image_path',
  'file',
  'filename',
  'file_name',
  'filepath',
  'path',
]);

/**
 * Reads a list of images in CSV: the first column is a path, from the list's own folder on, an address, or an object of a bucket;
 * every other column is a class to explain, by index or label. Rows of one image that follow each other are taken together. A
 * heading is recognized by its first column, such as `image` or `filename`.
 *
 * @throws ScorecamError UNREADABLE_FILE or INVALID_OPTION, naming the file and the line
 */
export async function* readList(path: string): AsyncGenerator<ListRow> {
  let current: { path: string; classes: string[] } | undefined;
  for await (const [image = '', ...classes] of readRows(path)) {
    const imagePath = imageIn(path, image);
    if (imagePath !== current?.path) {
      if (current) yield listRow(current);
      current = { path: imagePath, classes: [] };
    }
    current.classes.push(...classes.filter((name) => name !== ''));
  }
  if (current) yield listRow(current);
}

/** The path of a row's image, relative to the list's own folder. */
function imageIn(list: string, image: string): string {
  if (isRemote(image)) return image;
  return isBucketAddress(list) ? `${bucketFolder(list)}${image}` : resolve(dirname(list), image);
}

function listRow({ path, classes }: { path: string; classes: string[] }): ListRow {
  return classes.length === 0 ? { path } : { path, classes };
}

async function* readRows(path: string): AsyncGenerator<string[]> {
  // A quote that is never closed makes one record of the rest of the file.
  const parser = parse({
    max_record_size: longestRow,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
  const file = (await openList(path)).on('error', (error) => parser.destroy(error));
  let isFirst = true;
  try {
    // Without `columns`, csv-parse gives each row as a list of strings; its types say any.
    for await (const row of file.pipe(parser) as AsyncIterable<string[]>) {
      if (isFirst) checkCommas(path, row);
      if (!isFirst || !isHeading(row[0])) yield row;
      isFirst = false;
    }
  } catch (error) {
    if (error instanceof ScorecamError) throw error;
    throw error instanceof CsvError ? malformed(path, error) : unreadable(path, 'list', error);
  } finally {
    file.destroy();
  }
}

function isHeading(cell = ''): boolean {
  return headings.has(cell.toLowerCase());
}

/** A path may hold a semicolon, but what is before it is then no path of its own. */
function checkCommas(path: string, [cell = '']: readonly string[]): void {
  const [first = '', ...others] = cell.split(';');
  if (others.length === 0 || !(isHeading(first) || isPictureName(first))) return;
  throw new ScorecamError('INVALID_OPTION', `The list "${path}" has semicolons between its columns; use commas.`);
}

async function openList(path: string): Promise<Readable> {
  if (isBucketAddress(path)) return (await buckets()).stream(path);
  return (await openFile(path, 'list')).createReadStream();
}

function malformed(path: string, error: CsvError): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `The list "${path}" is not sound CSV: ${error.message}.`, error);
}
