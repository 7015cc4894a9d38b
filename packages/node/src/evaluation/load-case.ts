/** From a picture's file and its annotations to the input of the network and the regions of its objects. */
import {
  decodeNpy,
  type ErrorCode,
  type Explainer,
  findClass,
  type Picture,
  ScorecamError,
  type Size,
  type Tensor,
  type View,
} from '@scorecam/core';
import {
  checkRegion,
  type EvaluationTarget,
  type FailedRow,
  type Region,
  regionAtInput,
  regionShare,
  type RowIdentity,
} from '@scorecam/core/evaluate';
import { extname, join } from 'node:path';
import { exists, readWhole } from '../read-file.js';
import type { PictureThread } from '../picture-thread/picture-thread.js';
import type { Annotation } from './annotation.js';
import type { EvaluationCase } from './plan-cases.js';
import { rasterize } from './rasterize.js';

/** The folder of the pictures and the purpose of loading them. */
export interface CaseContext {
  /** The folder that the names of the pictures are relative to. */
  readonly folder: string;
  readonly explainer: Explainer;
  /** Decodes the pictures. */
  readonly thread: PictureThread;
  /** Whether an object's region comes from its box or its mask if the annotations have both. */
  readonly prefer: 'box' | 'mask';
}

/** A class to measure, with what its row says about it. */
export interface LoadedTarget {
  readonly target: EvaluationTarget;
  readonly identity: RowIdentity;
}

/** A picture, ready to be measured. */
export interface LoadedCase {
  /** What the network sees of the picture, for drawing. */
  readonly picture: Picture;
  readonly image: Tensor<'float32'>;
  /** Absent if the predicted class is measured. */
  readonly targets?: readonly LoadedTarget[];
  readonly failures: readonly FailedRow[];
}

/**
 * Loads a picture. An object that cannot be used is named among the failures.
 *
 * @throws ScorecamError UNREADABLE_FILE or INVALID_IMAGE if the picture itself cannot be used
 */
export async function loadCase(work: EvaluationCase, context: CaseContext): Promise<LoadedCase> {
  const path = await findFile(context.folder, work.file);
  const { image, view } = await readInput(path, work, context);
  const picture = context.explainer.pictureOf(image);
  if (!work.objects) return { picture, image, failures: [] };
  const targets: LoadedTarget[] = [];
  const failures: FailedRow[] = [];
  for (const objects of work.objects) {
    try {
      targets.push(await loadTarget(objects, view, context));
    } catch (error) {
      failures.push(failedRow(work.file, objects[0]?.className, error));
    }
  }
  return { picture, image, targets, failures };
}

/** What is wrong with one picture or annotation alone; any other error would meet the next picture as well. */
const rowErrors: ReadonlySet<ErrorCode> = new Set([
  'UNREADABLE_FILE',
  'INVALID_IMAGE',
  'INVALID_OPTION',
  'UNKNOWN_CLASS',
]);

/**
 * The row of what failed.
 *
 * @throws the error itself, if it is not the picture's or the annotation's
 */
export function failedRow(file: string, className: number | string | undefined, error: unknown): FailedRow {
  if (!(error instanceof ScorecamError) || !rowErrors.has(error.code)) throw error;
  const { code, message } = error;
  return { file, ...(className !== undefined && { label: String(className) }), error: { code, message } };
}

/** Some annotations leave out the extension, and an `.npy` file of the same name may replace the picture. */
async function findFile(folder: string, file: string): Promise<string> {
  const stem = file.slice(0, file.length - extname(file).length);
  const names = [
    file,
    ...['.JPEG', '.jpg', '.jpeg', '.png'].map((extension) => file + extension),
    `${stem}.npy`,
    `${file}.npy`,
  ];
  for (const name of names) {
    const path = join(folder, name);
    if (await exists(path)) return path;
  }
  throw new ScorecamError('UNREADABLE_FILE', `The picture "${file}" is not in "${folder}".`);
}

async function readInput(
  path: string,
  work: EvaluationCase,
  { explainer, thread }: CaseContext,
): Promise<{ image: Tensor<'float32'>; view: View }> {
  if (extname(path).toLowerCase() !== '.npy') {
    const { input, view } = await thread.readInput({ path, preprocessing: explainer.preprocessing });
    return { image: input, view };
  }
  const image = decodeNpy(await readWhole(path, 'input'), path);
  const picture = checkedSize(work.objects?.[0]?.[0]?.size ?? explainer.model.size);
  // A tensor does not tell what part of the picture it shows; it is taken for the whole.
  return { image, view: { picture, left: 0, top: 0, width: picture.width, height: picture.height } };
}

/** In pixels: arrays of the size of a picture are made of an annotation's word. */
const mostPixels = 100_000_000;

function checkedSize(size: Size): Size {
  const { width, height } = size;
  if (Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && width * height <= mostPixels)
    return size;
  throw new ScorecamError(
    'INVALID_OPTION',
    `A picture has no size of ${width} x ${height} (at most ${mostPixels} pixels); correct the annotation.`,
  );
}

async function loadTarget(
  objects: readonly Annotation[],
  view: View,
  { explainer, prefer }: CaseContext,
): Promise<LoadedTarget> {
  const [first] = objects;
  const { labels, classCount, model } = explainer;
  const index = findClass(first?.className ?? '', { labels, classCount });
  const label = labels[index];
  const identity = { file: first?.file ?? '', ...(label !== undefined && { label }) };
  const region = await regionOf(objects, view.picture, prefer);
  if (!region) return { target: { index }, identity };
  checkRegion(region, view.picture);
  return {
    target: { index, inside: regionAtInput(region, view, model.size) },
    identity: {
      ...identity,
      ...(region.kind === 'boxes' && { boxes: region.boxes.length }),
      objectShare: regionShare(region, view.picture),
    },
  };
}

async function regionOf(
  objects: readonly Annotation[],
  picture: Size,
  prefer: 'box' | 'mask',
): Promise<Region | undefined> {
  const boxes = objects.flatMap(({ box }) => (box ? [box] : []));
  const masks = objects.flatMap(({ mask }) => (mask ? [mask] : []));
  if (masks.length > 0 && (prefer === 'mask' || boxes.length === 0)) return rasterize(masks, picture);
  return boxes.length > 0 ? { kind: 'boxes', boxes } : undefined;
}
