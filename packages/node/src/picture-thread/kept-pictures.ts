/** What the picture thread does for a run: reads and preprocesses pictures, keeps them, and writes their results. */
import {
  drawRaster,
  type FileIdentity,
  isRaster,
  type Picture,
  pictureNotices,
  placeExplanation,
  preprocess,
  type Preprocessing,
  type Raster,
  type ResultFile,
  ScorecamError,
} from '@scorecam/core';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { decodeImage } from '../picture/read-picture.js';
import { composeResult } from '../results/compose-result.js';
import { pictureWatch } from '../results/picture-watch.js';
import { saveResult } from '../results/save-explanation.js';
import { removeStaging } from '../results/staged-folder.js';
import { type PictureSource, readSource } from './picture-source.js';
import type {
  ComposeArguments,
  ComposedResult,
  PictureAnswer,
  ReadArguments,
  ReadPicture,
  SaveArguments,
} from './picture-protocol.js';

const pictures = new Map<number, Picture | Raster>();

/** Reads a picture and keeps it under a number. */
export async function read(ticket: number, { preprocessing, ...source }: ReadArguments): Promise<ReadPicture> {
  const { picture, sha256 } = await readHashed(source, preprocessing);
  const started = performance.now();
  const preprocessed = await pictureWatch.measure('resize', () => preprocess(picture, preprocessing));
  pictures.set(ticket, picture);
  return {
    ...preprocessed,
    size: { width: picture.width, height: picture.height },
    sha256,
    preprocessTime: performance.now() - started,
  };
}

/** A picture with the hash of the bytes that were decoded. */
async function readHashed(
  source: PictureSource,
  { levels }: Preprocessing,
): Promise<{ picture: Picture | Raster; sha256: string }> {
  const [bytes, sha256] = await pictureWatch.measure('read', async () => {
    const content = await readSource(source);
    return [content, createHash('sha256').update(content).digest('hex')] as const;
  });
  const options = { isWide: levels !== undefined };
  const picture = await pictureWatch.measure('decode', () => decodeImage(bytes, basename(source.path), options));
  return { picture, sha256 };
}

/** Writes the results for a picture and forgets it. */
export async function save(args: SaveArguments): Promise<PictureAnswer<'save'>> {
  return pictureWatch.measure('write', () => saveResults(args)).finally(() => forget(args.ticket));
}

/** Forgets a picture. */
export function forget(ticket: number): void {
  pictures.delete(ticket);
}

async function saveResults({ mayHoldStaging, ...args }: SaveArguments) {
  const { explanation, picture } = await placed(args);
  if (mayHoldStaging) await removeStaging(args.folder);
  return saveResult(explanation, { ...args, picture });
}

/** Makes the files of the results for a picture, in memory, and forgets it. */
export async function compose(args: ComposeArguments): Promise<ComposedResult> {
  return composeFiles(args).finally(() => forget(args.ticket));
}

async function composeFiles(args: ComposeArguments): Promise<ComposedResult> {
  const { explanation, picture } = await placed(args);
  const result = composeResult(explanation, { ...args, picture, indent: 0 });
  const files: ResultFile[] = [];
  for (;;) {
    const step = await result.next();
    if (step.done) return { record: step.value, files };
    files.push(step.value);
  }
}

/** The explanation in the coordinates of its picture. */
async function placed({ ticket, source, image, explained, view, preprocessTime }: ComposeArguments) {
  const picture = pictures.get(ticket) ?? (await readAgain(source, image, explained.preprocessing));
  const notices = pictureNotices(picture);
  const drawn = isRaster(picture) ? drawRaster(picture, explained.preprocessing) : picture;
  return { picture: drawn, explanation: placeExplanation(explained, { view, picture, preprocessTime, notices }) };
}

/** The picture of a thread that died since. */
async function readAgain(
  source: PictureSource,
  { sha256 }: FileIdentity,
  preprocessing: Preprocessing,
): Promise<Picture | Raster> {
  const again = await readHashed(source, preprocessing);
  if (again.sha256 === sha256) return again.picture;
  throw new ScorecamError(
    'UNREADABLE_FILE',
    `The picture "${source.path}" was changed while it was explained; try it again.`,
  );
}
