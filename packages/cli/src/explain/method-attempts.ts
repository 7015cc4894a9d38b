/** One image by each of several methods, whether the model can serve them or not. */
import {
  drawnMaps,
  methodFault,
  type MethodSetting,
  methodWord,
  overlay,
  type Picture,
  type ResultRecord,
  type ScorecamError,
} from '@scorecam/core';
import { methodThumbnail } from '@scorecam/node';
import { basename, join } from 'node:path';
import { type ExplainedImage, explainImage } from './explain-image.js';
import type { MethodsRun } from './explain-methods.js';
import type { ReadInput } from './read-input.js';

/** What became of one method. */
export type MethodAttempt = MadeMaps | RefusedMethod;

/** A method that explained the image. */
export interface MadeMaps {
  readonly method: MethodSetting;
  readonly record: ResultRecord;
  /** Where the result was written. */
  readonly folder: string;
  /** The map of each class over the picture, or why it shows nothing. The maps themselves may be large. */
  readonly cells: readonly (Picture | string)[];
}

/** A method that the model cannot serve. */
export interface RefusedMethod {
  readonly method: MethodSetting;
  readonly error: ScorecamError;
}

/**
 * Explains an image by each method, into a folder of its own within `folder`.
 *
 * @throws the error of the first, if none has a map, and errors that every method would meet
 */
export async function tryMethods(run: MethodsRun, read: ReadInput, folder: string): Promise<MethodAttempt[]> {
  const attempts: MethodAttempt[] = [];
  for (const method of run.methods) attempts.push(await tryMethod(run, read, { method, folder }));
  const [first] = attempts;
  if (first && 'error' in first && attempts.every((attempt) => 'error' in attempt)) throw first.error;
  return attempts;
}

async function tryMethod(
  run: MethodsRun,
  read: ReadInput,
  { method, folder: parent }: { readonly method: MethodSetting; readonly folder: string },
): Promise<MethodAttempt> {
  const word = methodWord(method);
  const folder = join(parent, word.replace(':', '-'));
  try {
    const title = `${word}: ${basename(read.file.path)}`;
    const explained = await explainImage(run, { ...read, method, folder, title });
    return { method, record: explained.record, folder, cells: cellsOf(run, read, explained) };
  } catch (error) {
    return { method, error: await methodFault(error, run.explainer.model) };
  }
}

function cellsOf(
  { explainer, colorMap, opacity, scaleOver }: MethodsRun,
  { input }: ReadInput,
  { explanation }: ExplainedImage,
): (Picture | string)[] {
  const picture = explainer.pictureOf(input);
  const maps = drawnMaps(explanation, scaleOver);
  return explanation.classes.map(({ flag }, i) =>
    flag ? flag.reason : methodThumbnail(overlay(picture, maps[i]!, { colorMap, opacity })),
  );
}
