import { type ModelIdentity, weightFiles, type WeightsIdentity } from '@scorecam/core';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openModelFile } from './model-file.js';
import { hashFile } from '../read-file.js';
import { recordedPath } from '../recorded-path.js';

/**
 * What a model is, to the last weight: the hash of its file, and of each weight file beside it. The files are read
 * whole, in pieces; begin early and wait for it late.
 *
 * @param path - recorded in the results as it is if it is relative, else only the file's name
 * @throws ScorecamError as {@link openModelFile}
 */
export async function identifyModel(path: string): Promise<ModelIdentity> {
  const { path: real, folder, model } = await openModelFile(path);
  const beside = weightFiles(model).filter(({ location }) => location !== model.location);
  const sha256 = await hashFile(real);
  const weights: WeightsIdentity[] = [];
  for (const { location } of beside) weights.push(await identifyWeights(folder, location));
  return { path: recordedPath(path), sha256, weights };
}

async function identifyWeights(folder: string, file: string): Promise<WeightsIdentity> {
  const path = join(folder, file);
  const { size } = await stat(path);
  return { file, sha256: await hashFile(path), bytes: size };
}
