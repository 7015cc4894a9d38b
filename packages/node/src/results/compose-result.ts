/**
 * An explanation as named files: for each class the maps as numbers and as pictures, one sheet of all classes, and
 * result.json, which names them all and says how to make them again. Where they are written is up to the caller.
 */
import {
  chosenFiles,
  classFiles,
  completeForm,
  defaultDrawing,
  type Explanation,
  type FileIdentity,
  type ModelIdentity,
  numberFiles,
  resultRecord,
  type ResultFile,
  type ResultForm,
  type ResultRecord,
  type SheetFormat,
} from '@scorecam/core';
import { encodePng } from '../picture/encode-png.js';
import { versions } from '../versions.js';
import { writeClassPage } from './class-page.js';
import { drawClasses, type DrawnOptions } from './draw-classes.js';
import { pictureWatch } from './picture-watch.js';
import { sheetTitle } from './sheet-words.js';

/** What a result is made of and with. */
export interface ResultOptions extends DrawnOptions {
  /** The model's files, as recorded in the results. */
  readonly model: ModelIdentity;
  /** The picture's file, as recorded in the results. */
  readonly image: FileIdentity;
  /** Which files the result has (default: `completeForm`, all of them). */
  readonly form?: ResultForm | undefined;
  /** Spaces before each line of result.json (default: 2); 0 for one line, as archives have it. */
  readonly indent?: number | undefined;
}

/** The name of the file that lists the others. */
export const recordName = 'result.json';

/** The name of the sheet, in each format. */
export const sheetNames: Readonly<Record<SheetFormat, string>> = { png: 'sheet.png', html: 'sheet.html' };

/**
 * Makes the files of a result one after the other, since those of a large picture are large; result.json is the last.
 *
 * @returns the content of result.json
 * @throws ScorecamError INVALID_OPTION if the picture is not of the size that was explained
 */
export async function* composeResult(
  explanation: Explanation,
  options: ResultOptions,
): AsyncGenerator<ResultFile, ResultRecord> {
  const { form = completeForm, colorMap = defaultDrawing.colorMap, opacity = defaultDrawing.opacity } = options;
  const files = explanation.classes.map((entry) => chosenFiles(classFiles(entry, form.pictureFormat), form));
  for (const [i, entry] of explanation.classes.entries()) yield* numberFiles(entry, files[i]!);
  yield* drawClasses(explanation, files, { ...options, ...form });
  const hasSheet = form.parts.includes('sheet');
  const sheetName = sheetNames[form.sheetFormat ?? 'png'];
  if (hasSheet) yield { name: sheetName, content: await sheetOf(explanation, options) };
  const { model, scaleOver, picture } = options;
  const image = { ...options.image, width: picture.width, height: picture.height };
  const context = {
    versions: versions(),
    model,
    image,
    colorMap,
    opacity,
    scaleOver,
    files,
    ...(hasSheet && { sheet: sheetName }),
  };
  const record = await pictureWatch.measure('place', () => resultRecord(explanation, context));
  yield { name: recordName, content: Buffer.from(`${JSON.stringify(record, undefined, options.indent ?? 2)}\n`) };
  return record;
}

async function sheetOf(explanation: Explanation, { form, ...options }: ResultOptions): Promise<Uint8Array> {
  const drawing = { ...options, title: sheetTitle(options) };
  if (form?.sheetFormat === 'html') return Buffer.from(await writeClassPage(explanation, drawing));
  const { drawSheet } = await import('./sheet.js'); // with the library that draws text, which few results need
  return encodePng(await drawSheet(explanation, drawing));
}
