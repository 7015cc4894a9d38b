import {
  type ColorMapName,
  displayPeak,
  findMethod,
  overlay,
  parseMethod,
  type Picture,
  resizeMap,
  scaledForDisplay,
  type SpatialMap,
} from '@scorecam/core';
import { type EvaluationRow } from '@scorecam/core/evaluate';
import { encodePng } from '../../picture/encode-png.js';
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

/** How the pictures are drawn, and into which folder. */
export interface GalleryOptions {
  readonly out: string;
  readonly colorMap: ColorMapName;
  readonly opacity: number;
}

/** A picture of the gallery. */
export interface GalleryEntry {
  readonly row: EvaluationRow;
  /** The path of the drawing, relative to the folder of the results. */
  readonly file: string;
}

/** How many pictures there are of each kind. */
const size = 4;
const folderName = 'pictures';

/**
 * The pictures with the best and the worst maps, kept as the run continues: a picture is drawn when it comes among them
 * and its file removed when it falls out, so that no map has to be kept or made again.
 */
export class Gallery {
  readonly #options: GalleryOptions;
  #rows: readonly EvaluationRow[];

  /**
   * @param rows - measured by an earlier run, whose drawings are in the folder
   */
  constructor(options: GalleryOptions, rows: readonly EvaluationRow[]) {
    this.#options = options;
    this.#rows = shown(rows.filter(isRanked));
  }

  /** Draws a row's picture if it is among the best or the worst so far. */
  async add(row: EvaluationRow, { picture, map }: { picture: Picture; map: SpatialMap }): Promise<void> {
    if (!isRanked(row)) return;
    const before = this.#rows;
    this.#rows = shown([...before, row]);
    const dropped = before.filter((other) => !this.#rows.includes(other));
    for (const other of dropped) await rm(this.#path(other), { force: true });
    if (!this.#rows.includes(row)) return;
    await mkdir(join(this.#options.out, folderName), { recursive: true });
    await writeFile(this.#path(row), await encodePng(this.#draw(picture, map, row)));
  }

  /** The best first. */
  best(): GalleryEntry[] {
    return this.#entries(bestFirst(this.#rows).slice(0, half(this.#rows)));
  }

  /** The worst first. */
  worst(): GalleryEntry[] {
    return this.#entries(bestFirst(this.#rows).slice(half(this.#rows)).reverse());
  }

  #entries(rows: readonly EvaluationRow[]): GalleryEntry[] {
    return rows.map((row) => ({ row, file: `${folderName}/${drawingName(row)}` }));
  }

  #path(row: EvaluationRow): string {
    return join(this.#options.out, folderName, drawingName(row));
  }

  /** What the network sees, and the map over it as "explain" draws it, side by side. */
  #draw(picture: Picture, map: SpatialMap, row: EvaluationRow): Picture {
    const { width, height } = picture;
    const method = parseMethod(row.method);
    const fitted = resizeMap(map, { width, height, alignment: 'half-pixel' });
    const bright = scaledForDisplay(fitted, 1 / displayPeak(map, method));
    const contour = findMethod(method.name).subject === 'layer';
    const covered = overlay(picture, bright, { ...this.#options, contour });
    const data = new Uint8Array(8 * width * height);
    for (let y = 0; y < height; y++) {
      data.set(picture.data.subarray(4 * y * width, 4 * (y + 1) * width), 8 * y * width);
      data.set(covered.data.subarray(4 * y * width, 4 * (y + 1) * width), 8 * y * width + 4 * width);
    }
    return { width: 2 * width, height, data };
  }
}

/** Maps are ranked by insertion minus deletion, of which both are areas under the same probability. */
function rank({ insertionAUC = 0, deletionAUC = 0 }: EvaluationRow): number {
  return insertionAUC - deletionAUC;
}

function isRanked({ insertionAUC, deletionAUC }: EvaluationRow): boolean {
  return insertionAUC !== undefined || deletionAUC !== undefined;
}

function bestFirst(rows: readonly EvaluationRow[]): EvaluationRow[] {
  return rows.toSorted((a, b) => rank(b) - rank(a));
}

function shown(rows: readonly EvaluationRow[]): EvaluationRow[] {
  const ordered = bestFirst(rows);
  return ordered.length <= 2 * size ? ordered : [...ordered.slice(0, size), ...ordered.slice(-size)];
}

function half(rows: readonly EvaluationRow[]): number {
  return Math.min(size, Math.ceil(rows.length / 2));
}

/** With a hash of the path, as pictures of several folders may have one name. */
function drawingName({ file, index, method }: EvaluationRow): string {
  const stem = basename(file, extname(file)).replace(/[^\p{L}\p{N}_-]+/gu, '-');
  const hash = createHash('sha256').update(file).digest('hex').slice(0, 8);
  return `${stem}-${hash}-${index}-${method.replaceAll(':', '-')}.png`;
}
