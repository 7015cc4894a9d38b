/** Saves the same files as the command line, under the same names. */
import {
  type ClassExplanation,
  classFiles,
  drawnMaps,
  type Explanation,
  filePieces,
  mapFile,
  type ModelIdentity,
  type OnnxModel,
  overlay,
  type Picture,
  resultRecord,
} from '@scorecam/core';
import type { WebModel } from '@scorecam/web';
import { encodePng } from './canvas.js';
import type { Drawing } from './drawing-controls.js';
import type { FigureStyle } from './figures.js';
import { make } from './page.js';
import { sha256Of } from './sha256.js';
import { versions } from './versions.js';

/** A finished explanation with its model and picture. */
export interface Finished {
  readonly explanation: Explanation;
  readonly picture: Picture;
  readonly pictureFile: File;
  readonly model: WebModel;
}

/** Saves the overlay of a class as a PNG of the picture's size. */
export async function saveOverlay(from: Finished, entry: ClassExplanation, style: FigureStyle): Promise<void> {
  const [map] = drawnMaps({ ...from.explanation, classes: [entry] });
  save(await encodePng(overlay(from.picture, map!, style)), classFiles(entry).overlay);
}

/** Saves the map of a class in the picture's coordinates as float32. */
export function saveMap(entry: ClassExplanation): void {
  save(new Blob([new Uint8Array(mapFile(entry.original))]), classFiles(entry).original);
}

/** Saves the record of the given classes. */
export async function saveRecord(
  finished: Finished,
  classes: readonly ClassExplanation[],
  { colorMap, opacity }: Drawing,
): Promise<void> {
  const { explanation, picture, pictureFile, model } = finished;
  const record = resultRecord(
    { ...explanation, classes },
    {
      versions,
      model: await identifyModel(model),
      image: {
        path: pictureFile.name,
        sha256: await sha256Of(pictureFile),
        width: picture.width,
        height: picture.height,
      },
      colorMap,
      opacity,
      files: classes.map((entry) => classFiles(entry)),
    },
  );
  save(new Blob([`${JSON.stringify(record, undefined, 2)}\n`], { type: 'application/json' }), 'result.json');
}

/** Saves a model that was rewritten from another one, whose weights are copied from its file. */
export function saveModel(model: OnnxModel, original: Blob, name: string): void {
  const pieces = filePieces(model).map((piece) =>
    'location' in piece ? original.slice(piece.offset, piece.offset + piece.length) : new Uint8Array(piece),
  );
  save(new Blob(pieces), name);
}

async function identifyModel({ name, file, weights }: WebModel): Promise<ModelIdentity> {
  const files = weights.kind === 'memory' ? weights.files.filter(({ location }) => location !== name) : [];
  const identified = files.map(async ({ location, content }) => {
    const blob = content as Blob; // as openWebModel returns it
    return { file: location, sha256: await sha256Of(blob), bytes: blob.size };
  });
  return { path: name, sha256: await sha256Of(file), weights: await Promise.all(identified) };
}

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  make('a', { href: url, download: name }).click();
  // By then the browser has read the content; a URL that is never revoked keeps its Blob in memory.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
