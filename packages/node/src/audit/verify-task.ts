/** A result to be verified, and the files that it is made again from. */
import { type ModelIdentity, type ResultRecord, ScorecamError } from '@scorecam/core';
import { basename, dirname, resolve } from 'node:path';
import { identifyModel } from '../model/model-identity.js';
import { hashFile } from '../read-file.js';
import { readRecord } from '../results/parse-record.js';
import { differencesOf, type RunSettings, type SettingDifference } from '../runs/run-settings.js';
import { findRecorded } from './find-recorded.js';
import { type GivenFiles, type TargetFile, targetFiles } from './target-files.js';

/** Where the files of a result are. */
export interface FilePlaces extends GivenFiles {
  /** The model's file (default: the one that the result names, from the working directory or beside the result). */
  readonly model?: string | undefined;
  /** The picture's file (default: as for the model). */
  readonly image?: string | undefined;
  /** Further folders that may hold the files that the result names. */
  readonly folders?: readonly string[] | undefined;
}

/** A result, and the files that it is made again from. */
export interface VerifyTask {
  readonly record: ResultRecord;
  /** The folder of the result. */
  readonly folder: string;
  readonly model: string;
  readonly image: string;
  readonly targetFiles: readonly TargetFile[];
  /** The files that are not those of the result: it is another explanation. */
  readonly changedFiles: readonly SettingDifference[];
}

/**
 * Reads a result, and finds its files.
 *
 * @throws ScorecamError UNREADABLE_FILE if a file is missing or `path` is not a result
 */
export async function readTask(path: string, places: FilePlaces): Promise<VerifyTask> {
  const folder = dirname(resolve(path));
  const record = await readRecord(folder, basename(path));
  if (!record) throw new ScorecamError('UNREADABLE_FILE', `"${path}" is not the result.json of an explanation.`);
  const folders = [folder, ...(places.folders ?? [])];
  const model = places.model ?? (await findRecorded(record.model.path, { folders, flag: 'model' }));
  const image = places.image ?? (await findRecorded(record.image.path, { folders, flag: 'image' }));
  const files = await targetFiles(record.target, places, folders);
  const hashesOf = (side: 'there' | 'here') => Object.fromEntries(files.map((file) => [file.name, file[side]]));
  const there = { ...hashes(record.model, record.image.sha256), ...hashesOf('there') };
  const here = { ...hashes(await identifyModel(model), await hashFile(image)), ...hashesOf('here') };
  return { ...{ record, folder, model, image }, targetFiles: files, changedFiles: differencesOf(there, here) };
}

function hashes({ sha256, weights }: ModelIdentity, picture: string): RunSettings {
  return { model: sha256, weights: weights.map((each) => each.sha256), picture };
}
