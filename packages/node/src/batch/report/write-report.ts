/**
 * Makes pages for browsing a run's results, without a server: `index.html` in the output folder with all images, and
 * one page in the folder of each. All links are relative, so the folder can be moved and packed.
 */
import { ScorecamError } from '@scorecam/core';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { recordedMessage } from '../../recorded-path.js';
import { asUnwritable } from '../../results/staged-folder.js';
import { describeRun } from './describe-run.js';
import { assetFolder, assetPath, programFiles } from './assets.js';
import { replaceFile, requireInside } from './inside.js';
import { openResult, pageOf } from './open-result.js';
import type { ReportRow } from './report-row.js';
import { type ReportedImage, readResults } from './run-results.js';
import { unpackResult } from './unpack-result.js';
import { type ReportRows, writeRows } from './write-rows.js';
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
    await writeIndex(out, { made: await describeRun(out, images), rows });
    const failed = rows.filter(({ fault }) => fault).length;
    return { page: join(out, 'index.html'), explained: rows.length - failed, failed, damagedLines };
  });
}

/** If the results of an image were lost or damaged, its row says so. */
async function writeImage(out: string, { row, pack }: ReportedImage): Promise<ReportRow> {
  const { name } = row;
  const folder = join(out, name);
  try {
    if (pack) await unpackResult(out, { name, pack });
    const result = await openResult(out, { name });
    await replaceFile(join(folder, 'index.html'), await pageOf(result));
    const overlay = result.record.classes[0]?.files?.overlay;
    const hasThumbnail = overlay === undefined || (await makeThumbnail(folder, overlay));
    return { ...row, picture: hasThumbnail ? undefined : overlay };
  } catch (error) {
    // What the disk refuses, it will refuse for the next image too.
    if (!(error instanceof Error) || ('syscall' in error && !isMissing(error))) throw error;
    const what = isMissing(error) ? 'not in the folder any more' : 'damaged';
    const reason = recordedMessage(error.message, [folder, out]);
    const message = `The results are ${what} (${reason}).`;
    return { name, classes: [], fault: { code: 'UNREADABLE_FILE', message } };
  }
}

function isMissing(error: Error): boolean {
  return 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR');
}

async function writeIndex(out: string, contents: Omit<ReportRows, 'title'>): Promise<void> {
  const folder = join(out, assetFolder);
  await mkdir(folder, { recursive: true });
  await requireInside(out, folder).catch((error: unknown) => {
    throw new ScorecamError('UNWRITABLE_OUTPUT', `The pages cannot be written: ${String(error)}; remove it.`, error);
  });
  const copy = async (name: string, to: string) => replaceFile(to, await readFile(assetPath(name)));
  for (const name of programFiles) await copy(name, join(folder, name));
  await writeRows(folder, { title: basename(resolve(out)), ...contents });
  await copy('index.html', join(out, 'index.html'));
}
