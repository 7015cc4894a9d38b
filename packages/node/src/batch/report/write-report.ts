/**
 * Makes pages for browsing a run's results, without a server: `index.html` in the output folder with all images, and
 * one page in the folder of each. All links are relative, so the folder can be moved and packed.
 */
import { decodeNpy, type ResultRecord, ScorecamError } from '@scorecam/core';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordedMessage } from '../../recorded-path.js';
import { readRecord } from '../../results/parse-record.js';
import { recordName } from '../../results/compose-result.js';
import { asUnwritable } from '../../results/staged-folder.js';
import { constantChannels, imagePage } from './image-page.js';
import { readInside, replaceFile, requireInside } from './inside.js';
import type { ReportRow } from './report-row.js';
import { type ReportedImage, readResults } from './run-results.js';
import { unpackResult } from './unpack-result.js';
import { writeRows } from './write-rows.js';
import { makeThumbnail } from './thumbnail.js';

/** What a report shows. */
export interface ReportSummary {
  /** The path of the page to open. */
  readonly page: string;
  /** The images whose results are shown. */
  readonly explained: number;
  /** The images that failed, or whose results are lost. */
  readonly failed: number;
  /** The lines of journals that cannot be read, as `journal.jsonl:3`: what they say about an image is lost. */
  readonly damagedLines: readonly string[];
}

const assets = fileURLToPath(new URL('../../../report/', import.meta.url));
const assetFolder = 'scorecam-report';

/**
 * Writes the report of the run in `out`. Thumbnails that are there already are kept.
 *
 * @param onProgress - called with the number of images done and of all
 * @throws ScorecamError UNREADABLE_FILE if there is no run, UNWRITABLE_OUTPUT
 */
export async function writeReport(
  out: string,
  onProgress?: (done: number, total: number) => void,
): Promise<ReportSummary> {
  const { images, damagedLines } = await readResults(out);
  return asUnwritable(out, async () => {
    const rows: ReportRow[] = [];
    for (const image of images) {
      rows.push(image.row.fault ? image.row : await writeImage(out, image));
      onProgress?.(rows.length, images.length);
    }
    await writeIndex(out, rows);
    const failed = rows.filter(({ fault }) => fault).length;
    return { page: join(out, 'index.html'), explained: rows.length - failed, failed, damagedLines };
  });
}

/** Where the results of an image were lost or damaged, its row says so. */
async function writeImage(out: string, { row, pack }: ReportedImage): Promise<ReportRow> {
  const { name } = row;
  const folder = join(out, name);
  try {
    if (pack) await unpackResult(out, { name, pack });
    await requireInside(out, folder);
    const { page, overlay } = await readImage(folder, name);
    await replaceFile(join(folder, 'index.html'), page);
    const hasThumbnail = overlay === undefined || (await makeThumbnail(folder, overlay));
    return { ...row, ...(!hasThumbnail && { picture: overlay }) };
  } catch (error) {
    // What the disk refuses, it will refuse for the next image too.
    if (!(error instanceof Error) || ('syscall' in error && !isMissing(error))) throw error;
    const what = isMissing(error) ? 'not in the folder any more' : 'damaged';
    const reason = recordedMessage(error.message, [folder, out]);
    const message = `The results are ${what} (${reason}).`;
    return { name, classes: [], fault: { code: 'UNREADABLE_FILE', message } };
  }
}

/** The page of an image, and its first overlay. */
async function readImage(folder: string, name: string): Promise<{ page: string; overlay: string | undefined }> {
  await requireInside(folder, join(folder, recordName));
  const record = await readRecord(folder, recordName);
  if (!record) throw new Error(`${recordName} is not the record of an explanation`);
  const scores = await Promise.all(
    record.classes.map(({ files }) => readScores(folder, record, files?.values['scores'])),
  );
  return { page: imagePage({ name, record, scores }), overlay: record.classes[0]?.files?.overlay };
}

function isMissing(error: Error): boolean {
  return 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR');
}

/** The scores of the channels that were scored; nothing for a method that has none. */
async function readScores(folder: string, record: ResultRecord, file?: string): Promise<Float32Array | undefined> {
  if (file === undefined) return undefined;
  const { data } = decodeNpy(await readInside(folder, file), file);
  const skipped = new Set(record.work.skipped > 0 ? constantChannels(record) : []);
  return data.filter((_, channel) => !skipped.has(channel));
}

async function writeIndex(out: string, rows: readonly ReportRow[]): Promise<void> {
  const folder = join(out, assetFolder);
  await mkdir(folder, { recursive: true });
  await requireInside(out, folder).catch((error: unknown) => {
    throw new ScorecamError('UNWRITABLE_OUTPUT', `The pages cannot be written: ${String(error)}; remove it.`, error);
  });
  const copy = async (name: string, to: string) => replaceFile(to, await readFile(join(assets, name)));
  for (const name of ['report.css', 'rows.js', 'report.js']) await copy(name, join(folder, name));
  await writeRows(folder, { title: basename(resolve(out)), rows });
  await copy('index.html', join(out, 'index.html'));
}
