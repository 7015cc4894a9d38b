/** Objects as masks of the picture's own pixels. */
import type { Picture, Size } from '@scorecam/core';
import type { Region } from '@scorecam/core/evaluate';
import { ScorecamError } from '@scorecam/core';
import { readPicture } from '../picture/read-picture.js';
import type { MaskSource } from './annotation.js';

/**
 * One mask of all given sources, 1 inside of any.
 *
 * @param picture - the size of the picture that they belong to
 * @throws ScorecamError UNREADABLE_FILE or INVALID_IMAGE for the picture of a mask, INVALID_OPTION if a mask has
 *   another size than the picture
 */
export async function rasterize(sources: readonly MaskSource[], picture: Size): Promise<Region> {
  const data = new Uint8Array(picture.width * picture.height);
  for (const source of sources) await addSource(data, source, picture);
  return { kind: 'mask', width: picture.width, height: picture.height, data };
}

async function addSource(data: Uint8Array, source: MaskSource, picture: Size): Promise<void> {
  switch (source.kind) {
    case 'polygons':
      return source.polygons.forEach((points) => addPolygon(data, points, picture));
    case 'runs':
      requireSize(source.size, picture);
      return addRuns(data, source.counts, picture);
    case 'picture': {
      const mask = await readPicture(source.path);
      requireSize(mask, picture);
      return addPicture(data, mask);
    }
  }
}

function requireSize(mask: Size, { width, height }: Size): void {
  if (mask.width === width && mask.height === height) return;
  const sizes = `The mask is ${mask.width} x ${mask.height} and the picture ${width} x ${height}`;
  throw new ScorecamError('INVALID_OPTION', `${sizes}; correct the annotation.`);
}

/** A pixel is inside if a ray from its center to the left crosses the outline an odd number of times. */
function addPolygon(data: Uint8Array, points: readonly number[], { width, height }: Size): void {
  for (let y = 0; y < height; y++) {
    const crossings = crossingsAt(points, y + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i]! - 0.5));
      const to = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5));
      if (to > from) data.fill(1, y * width + from, y * width + to);
    }
  }
}

/** Where the outline crosses a horizontal line, from the left. */
function crossingsAt(points: readonly number[], y: number): number[] {
  const crossings: number[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x1, y1] = [points[i]!, points[i + 1]!];
    const [x2, y2] = [points[(i + 2) % points.length]!, points[(i + 3) % points.length]!];
    if (y1 <= y !== y2 <= y) crossings.push(x1 + ((y - y1) * (x2 - x1)) / (y2 - y1));
  }
  return crossings.sort((a, b) => a - b);
}

/** Runs go down the columns. */
function addRuns(data: Uint8Array, counts: readonly number[], { width, height }: Size): void {
  let at = 0;
  counts.forEach((count, run) => {
    if (run % 2 === 1) {
      for (let i = at; i < Math.min(at + count, data.length); i++)
        data[(i % height) * width + Math.floor(i / height)] = 1;
    }
    at += count;
  });
}

function addPicture(data: Uint8Array, mask: Picture): void {
  for (let i = 0; i < data.length; i++) {
    if (mask.data[4 * i] || mask.data[4 * i + 1] || mask.data[4 * i + 2]) data[i] = 1;
  }
}
