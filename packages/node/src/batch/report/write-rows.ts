/**
 * The rows of a report as files that a page opened from the disk can load: it may not fetch a file, but it may run one.
 *
 * `data.js` holds what filters and sorting need of all rows, as columns of numbers: a million rows take 10 MB. Names, pictures
 * and faults are in blocks, `rows-0.js` and so on, which the page loads as it shows them or searches in them.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './inside.js';
import type { ReportRow } from './report-row.js';

/** Rows in a block. */
const blockSize = 1000;

/** What a row's entry for a class says beside its label and its number; report.js reads the same bits. */
const bits = { isEmpty: 1, isProbability: 2 } as const;

/** The rows to write, and the heading over them. */
export interface ReportRows {
  readonly title: string;
  /** How the maps were made, in a sentence. */
  readonly made: string;
  /** In the order of their names. */
  readonly rows: readonly ReportRow[];
}

/** Writes the files of the rows to a folder, which is made if it is not there; blocks of an earlier report are replaced. */
export async function writeRows(folder: string, contents: ReportRows): Promise<void> {
  await mkdir(folder, { recursive: true });
  const blocks = blockCount(contents.rows);
  for (let block = 0; block < blocks; block++)
    await replaceFile(join(folder, `rows-${block}.js`), blockFile(contents.rows, block));
  await removeBlocks(folder, blocks);
  await replaceFile(join(folder, 'data.js'), dataFile(contents));
}

/** How many blocks rows take. */
export function blockCount({ length }: readonly ReportRow[]): number {
  return Math.ceil(length / blockSize);
}

/** The file of a block, `rows-0.js` for the first. */
export function blockFile(rows: readonly ReportRow[], block: number): string {
  const details = rows.slice(block * blockSize, (block + 1) * blockSize).map(detailsOf);
  return `scorecamRows(${block}, ${JSON.stringify(details)});\n`;
}

/** The file `data.js`. */
export function dataFile({ title, made, rows }: ReportRows): string {
  const failed = rows.filter(({ fault }) => fault).length;
  const run = { title, made, count: rows.length, failed, blockSize, ...columnsOf(rows) };
  return `window.scorecamRun = ${JSON.stringify(run)};\n`;
}

/** What is shown of a row, and searched in it: its name, its picture, and the code and the message of its fault. */
function detailsOf({ name, picture, fault }: ReportRow): (string | null)[] {
  if (fault) return [name, null, fault.code, fault.message];
  return picture === undefined ? [name] : [name, picture];
}

/** Removes the blocks from a number on. */
async function removeBlocks(folder: string, from: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const number = /^rows-(\d+)\.js$/.exec(name)?.[1];
    if (number !== undefined && Number(number) >= from) await rm(join(folder, name), { force: true });
  }
}

/** The numbers of all rows: how many classes each has, and for each class its label, its number and its bits. */
function columnsOf(rows: readonly ReportRow[]) {
  const labels = labelsOf(rows);
  const numbers = new Map(labels.map((label, number) => [label, number]));
  const entries = rows.flatMap(({ classes }) => classes);
  const flags = entries.map(
    ({ isEmpty, probability }) => (isEmpty ? bits.isEmpty : 0) | (probability === undefined ? 0 : bits.isProbability),
  );
  return {
    labels,
    classCounts: base64(Uint32Array.from(rows, ({ classes }) => classes.length)),
    classLabels: base64(Uint32Array.from(entries, ({ label }) => numbers.get(label) ?? 0)),
    classValues: base64(Float32Array.from(entries, ({ probability, score }) => probability ?? score)),
    classBits: base64(Uint8Array.from(flags)),
  };
}

function labelsOf(rows: readonly ReportRow[]): string[] {
  const labels = new Set<string>();
  for (const { classes } of rows) for (const { label } of classes) labels.add(label);
  return [...labels].sort(compareNames);
}

/** As people sort names: 2 before 10. */
export const compareNames = new Intl.Collator('en', { numeric: true }).compare;

function base64({ buffer, byteOffset, byteLength }: NodeJS.ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
