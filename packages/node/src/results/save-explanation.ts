/**
 * An explanation as files: for each class the maps as numbers and as pictures, one sheet of all classes, and
 * result.json, which names them all and says how to make them again.
 */
import {
  classFiles,
  type ClassFiles,
  type ColorMapName,
  colorize,
  defaultDrawing,
  drawnMaps,
  type Explanation,
  type FileIdentity,
  type ModelIdentity,
  numberFiles,
  overlay,
  type Picture,
  resultRecord,
  type ResultRecord,
  type ScaleRange,
  throwIfCancelled,
} from '@scorecam/core';
import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { encodePng } from '../picture/encode-png.js';
import { versions } from '../versions.js';
import { filesOf, formerFiles } from './former-files.js';
import { drawSheet, type SheetOptions } from './sheet.js';
import { asUnwritable, type ResultFolder, writeStaged } from './staged-folder.js';

/** Options for saving an explanation. */
export interface SaveOptions extends ResultFolder {
  /** The picture that was explained; its size is that of the explanation's `original` maps. */
  readonly picture: Picture;
  /** Created if missing. Files of the same names, and those of an earlier explanation, are replaced. */
  readonly folder: string;
  /** The model's files, as recorded in the results. */
  readonly model: ModelIdentity;
  /** The picture's file, as recorded in the results. */
  readonly image: FileIdentity;
  /** Default: `turbo`. */
  readonly colorMap?: ColorMapName | undefined;
  /** The weight of the map in the overlay, in [0, 1]; default: 0.5. */
  readonly opacity?: number | undefined;
  /** What a color of 1 stands for in the drawings: the strongest point of each map (default) or of all classes. */
  readonly scaleOver?: ScaleRange | undefined;
  /** Whether the sheet of all classes is drawn, which takes longer than all other files together; default: true. */
  readonly sheet?: boolean | undefined;
  /** Checked between files; after an abort nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
}

/** The name of the file that lists the others. */
export const recordName = 'result.json';
const sheetName = 'sheet.png';

/**
 * Writes an explanation to a folder, all files or none, and removes those of an earlier explanation there.
 *
 * @returns the content of result.json
 * @throws ScorecamError UNWRITABLE_OUTPUT if a file cannot be written, CANCELLED after an abort
 */
export async function saveExplanation(explanation: Explanation, options: SaveOptions): Promise<ResultRecord> {
  const former = await formerFiles(options.folder, recordName);
  const record = await stage(explanation, options);
  const current = new Set(filesOf(record));
  const stale = former.filter((name) => !current.has(name));
  await asUnwritable(options.folder, () => removeAll(options.folder, stale));
  return record;
}

/** Files of an earlier explanation would be taken for this one's. */
async function removeAll(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(folder, name), { force: true });
}

async function stage(explanation: Explanation, options: SaveOptions): Promise<ResultRecord> {
  const { signal, picture } = options;
  return writeStaged(options, recordName, async (staging) => {
    const write: WriteFile = async (name, content) => {
      throwIfCancelled(signal);
      await writeFile(join(staging, name), content);
    };
    const files = await writeClasses(write, explanation, options);
    const sheet = options.sheet === false ? undefined : sheetName;
    if (sheet !== undefined) await write(sheet, await encodePng(await drawSheet(explanation, sheetOptions(options))));
    const image = { ...options.image, width: picture.width, height: picture.height };
    const record = resultRecord(explanation, {
      versions: versions(),
      model: options.model,
      image,
      colorMap: options.colorMap ?? defaultDrawing.colorMap,
      opacity: options.opacity ?? defaultDrawing.opacity,
      scaleOver: options.scaleOver,
      files,
      ...(sheet !== undefined && { sheet }),
    });
    await write(recordName, `${JSON.stringify(record, undefined, 2)}\n`);
    return record;
  });
}

type WriteFile = (name: string, content: Uint8Array | string) => Promise<void>;

async function writeClasses(write: WriteFile, explanation: Explanation, options: SaveOptions): Promise<ClassFiles[]> {
  const { picture, colorMap = defaultDrawing.colorMap, opacity, scaleOver } = options;
  const maps = drawnMaps(explanation, scaleOver);
  const style = { colorMap, opacity, contour: explanation.subject === 'layer' };
  const written: ClassFiles[] = [];
  for (const [i, entry] of explanation.classes.entries()) {
    const files = classFiles(entry);
    for (const [name, content] of numberFiles(entry)) await write(name, content);
    await write(files.heatmap, await encodePng(colorize(maps[i]!, colorMap)));
    await write(files.overlay, await encodePng(overlay(picture, maps[i]!, style)));
    written.push(files);
  }
  return written;
}

function sheetOptions({ model, image, ...drawing }: SaveOptions): SheetOptions {
  return { ...drawing, title: `${basename(image.path)}, explained with ${basename(model.path)}` };
}
