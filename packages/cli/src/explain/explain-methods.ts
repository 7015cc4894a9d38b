/** `scorecam explain --methods`: every image by several methods, a folder for each result, and one sheet of all. */
import { describeCount, type MethodSetting } from '@scorecam/core';
import {
  drawMethodSheet,
  encodePng,
  type MethodSheetRow,
  sheetNames,
  unlessAborted,
  writeMethodPage,
  writeStaged,
} from '@scorecam/node';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exitForFailedImages } from '../exit-codes.js';
import { aimedAt } from './aim-explainer.js';
import { describeMethods } from './describe-methods.js';
import type { Run } from './explain-image.js';
import { type FailedImage, failedImage } from './failed-image.js';
import { type MethodAttempt, tryMethods } from './method-attempts.js';
import { methodColumns, methodRows } from './method-rows.js';
import { type MethodsOfImage, methodsOfImage, type MethodsRecord } from './methods-record.js';
import { type ReadInput, readInput } from './read-input.js';
import { resultFolders } from './result-folders.js';

/** A run of several methods. */
export interface MethodsRun extends Run {
  readonly methods: readonly MethodSetting[];
}

const recordName = 'methods.json';

/**
 * Explains the images by each method. One that the model cannot serve is named in its cell of the sheet, and the others
 * are run all the same.
 *
 * @param only - the image, if there is one alone; it was read already
 * @throws ScorecamError as the first method would, if none has a map; CANCELLED after Ctrl-C
 */
export async function explainMethods(run: MethodsRun, only: ReadInput | undefined): Promise<MethodsRecord> {
  const folders = resultFolders(run.images, run.out);
  const images: (MethodsOfImage | FailedImage)[] = [];
  const rows: MethodSheetRow[] = [];
  for (const [i, path] of run.images.entries()) {
    const read = only ?? (await unlessAborted(readInput(path, run.decode), run.signal).catch(failing(path)));
    if ('error' in read) {
      images.push(read);
      continue;
    }
    const attempts = await tryAimed(run, read, folders[i] ?? run.out);
    rows.push(...methodRows(run, read, attempts));
    images.push(methodsOfImage(attempts, run.out));
    report(run, attempts);
  }
  const record = { scorecam: 2, model: await run.identity, images } as const;
  return rows.length === 0 ? record : write(run, { ...record, sheet: sheetNames[run.form.sheetFormat ?? 'png'] }, rows);
}

/** The methods on an explainer that is aimed at the picture, if its target is a part of it. */
async function tryAimed(run: MethodsRun, read: ReadInput, folder: string): Promise<MethodAttempt[]> {
  const aimed = await unlessAborted(aimedAt(run, read.input), run.signal);
  try {
    return await tryMethods(aimed, read, folder);
  } finally {
    if (aimed.explainer !== run.explainer) await aimed.explainer.model.dispose();
  }
}

function failing(path: string): (error: unknown) => FailedImage {
  return (error) => failedImage(path, error);
}

function report({ terminal }: MethodsRun, attempts: readonly MethodAttempt[]): void {
  if (attempts.some((attempt) => 'error' in attempt)) process.exitCode = exitForFailedImages;
  terminal.say(describeMethods(attempts));
}

async function write(
  { out, colorMap, methods, form, terminal }: MethodsRun,
  record: MethodsRecord & { readonly sheet: string },
  rows: readonly MethodSheetRow[],
): Promise<MethodsRecord> {
  const title = methodTitle(record);
  const sheet = { title, methods: methodColumns(methods), rows, colorMap };
  const isPage = form.sheetFormat === 'html';
  const content = isPage ? await writeMethodPage(sheet) : await encodePng(await drawMethodSheet(sheet));
  await writeStaged({ folder: out }, recordName, async (staging) => {
    await writeFile(join(staging, record.sheet), content);
    await writeFile(join(staging, recordName), `${JSON.stringify(record, undefined, 2)}\n`);
  });
  terminal.say(`\nWritten to ${out}, a folder for each method. Look at ${record.sheet} first.`);
  return record;
}

/** Which pictures were explained by which model. */
function methodTitle({ model, images }: MethodsRecord): string {
  const [first, ...others] = images.map(({ image }) => basename(image.path));
  return `${others.length === 0 ? first : describeCount(images.length, 'pictures')}, explained with ${basename(model.path)}`;
}
