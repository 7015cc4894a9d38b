/**
 * The masks of RISE (arXiv 1806.07421, section 3.2): a grid of s x s cells, each 1 with a probability p, upsampled
 * bilinearly to (s + 1) cells of ceil(H / s) x ceil(W / s) pixels, cut to H x W at a random shift of less than a cell.
 */
import { sampleMap, type Taps, tapsAt } from '../../interpolation.js';
import type { Random } from '../../random.js';
import type { Size, SpatialMap } from '../../spatial-map.js';

/** A grid and where the mask is cut from it. */
export interface MaskDraw {
  /** s x s values, each 0 or 1. */
  readonly grid: SpatialMap;
  /** In pixels, less than a cell. */
  readonly shift: { readonly x: number; readonly y: number };
}

/** Draws a mask; the same numbers give the same mask. */
export function drawMask(
  random: Random,
  { cells, probability, input }: { cells: number; probability: number; input: Size },
): MaskDraw {
  const data = Float32Array.from({ length: cells * cells }, () => (random() < probability ? 1 : 0));
  const cell = cellOf(cells, input);
  const shift = { x: Math.floor(random() * cell.width), y: Math.floor(random() * cell.height) };
  return { grid: { data, height: cells, width: cells }, shift };
}

/** The mask at the input's size, values in [0, 1]. */
export function maskOf({ grid, shift }: MaskDraw, input: Size): SpatialMap {
  const cell = cellOf(grid.width, input);
  const rows = axisTaps(grid.height, { cell: cell.height, shift: shift.y, length: input.height });
  const columns = axisTaps(grid.width, { cell: cell.width, shift: shift.x, length: input.width });
  return sampleMap(grid, rows, columns);
}

/** Bilinear with half-pixel centers; samples beyond the outer centers are mirrored at them, as in the authors' code. */
function axisTaps(cells: number, { cell, shift, length }: { cell: number; shift: number; length: number }): Taps {
  const last = cells - 1;
  return tapsAt(length, cells, (i) => {
    const position = Math.abs(((i + shift + 0.5) * cells) / ((cells + 1) * cell) - 0.5);
    return Math.max(0, position > last ? 2 * last - position : position);
  });
}

/** Pixels of a cell of a mask. */
export function cellOf(cells: number, { height, width }: Size): Size {
  return { height: Math.ceil(height / cells), width: Math.ceil(width / cells) };
}
