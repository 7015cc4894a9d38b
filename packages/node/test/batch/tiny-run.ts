/** A small model and small pictures in a folder, for runs that take no time. */
import { afterAll, beforeAll } from '@jest/globals';
import type { Explainer, ModelIdentity, Picture } from '@scorecam/core';
import { tinyClassifier } from '@scorecam/core/testing';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodePng, identifyModel, openExplainer } from '../../src/index.js';

/** Calls `work` with an empty folder, and removes it afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'scorecam-batch-'));
  return work(folder).finally(() => rm(folder, { recursive: true, force: true }));
}

/** Writes the small model to a folder; its path is absolute, also as results record it. */
export async function writeTinyModel(folder: string): Promise<ModelIdentity> {
  const path = join(folder, 'tiny.onnx');
  await writeFile(path, tinyClassifier());
  return { ...(await identifyModel(path)), path };
}

/** An explainer of the small model, whose classes have names. */
export function openTiny(model: string): Promise<Explainer> {
  return openExplainer(model, { device: 'cpu', threads: 1, labels: ['ant', 'bee', 'cow', 'dog', 'eel'] });
}

/** The small model in a folder of its own, and its explainer. */
export interface OpenedTiny {
  readonly explainer: Explainer;
  /** As results record it. */
  readonly model: ModelIdentity;
}

/** Opens the small model for the tests of a file, hands it to `take` before the first of them, and removes it after the last. */
export function useTinyModel(take: (opened: OpenedTiny) => void): void {
  let folder: string;
  let explainer: Explainer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scorecam-model-'));
    const model = await writeTinyModel(folder);
    explainer = await openTiny(model.path);
    take({ explainer, model });
  });
  afterAll(async () => {
    await explainer.dispose();
    await rm(folder, { recursive: true });
  });
}

/** Writes a PNG of 16 x 12 pixels; every seed gives another. */
export async function writePicture(path: string, seed: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await encodePng(tinyPicture(seed)));
}

/** Writes `count` pictures, every fourth into a folder below. */
export async function writePictures(folder: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await writePicture(join(folder, i % 4 === 3 ? 'below' : '', `${i}.png`), i);
}

/** The files below a folder that `matches`, with their content, by their path. */
export async function filesBelow(folder: string, matches: RegExp): Promise<Map<string, Buffer>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => matches.test(name)).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}

function tinyPicture(seed: number): Picture {
  const [width, height] = [16, 12];
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) =>
    i % 4 === 3 ? 255 : 128 + 127 * Math.sin((seed + 2) * i * 0.01),
  );
  return { width, height, data };
}
