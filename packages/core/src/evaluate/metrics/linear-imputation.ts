/**
 * Removed pixels as the mean of their surroundings, so that the picture does not tell what was removed by holes of one
 * color. Every removed pixel is the weighted mean of its neighbors inside the picture, removed ones among them:
 *
 *   1/12  1/6  1/12
 *   1/6    x   1/6
 *   1/12  1/6  1/12
 *
 * which is a system of linear equations for each channel. Rong et al. (arXiv 2202.00449), who add noise of 0.01; none is
 * added here, so that runs agree.
 */
import type { ChannelPlace } from '../../image/tensor-layout.js';
import type { Size } from '../../spatial-map.js';
import { cellPlace, emptySystem, GridSolver, type GridSystem } from './grid-solver.js';

const straight = 1 / 6;
const diagonal = 1 / 12;

const neighbors = [-1, 0, 1].flatMap((below) =>
  [-1, 0, 1]
    .filter((aside) => below !== 0 || aside !== 0)
    .map((aside) => ({ below, aside, weight: below === 0 || aside === 0 ? straight : diagonal })),
);

/** Fills the removed pixels of a picture in. */
export class LinearImputation {
  readonly #size: Size;
  readonly #removed: Uint8Array;
  readonly #system: GridSystem;
  readonly #solver: GridSolver;

  /** @param removed - one value for each pixel, not 0 for those to fill in; some pixel must be kept */
  constructor(removed: Uint8Array, size: Size) {
    this.#size = size;
    this.#removed = removed;
    this.#system = imputationSystem(removed, size);
    this.#solver = new GridSolver(this.#system);
  }

  /** Replaces the removed pixels of one channel of `data`. */
  fill(data: Float32Array, { start, step }: Pick<ChannelPlace, 'start' | 'step'>): void {
    const values = this.#solver.solve(this.#fromKept(data, { start, step }));
    this.#forEachRemoved((pixel, place) => (data[start + pixel * step] = values[place]!));
  }

  /** The right-hand side: what the kept neighbors contribute. */
  #fromKept(data: Float32Array, { start, step }: Pick<ChannelPlace, 'start' | 'step'>): Float64Array {
    const { width, height } = this.#size;
    const b = new Float64Array(this.#system.diagonal.length);
    this.#forEachRemoved((pixel, place) => {
      for (const { below, aside, weight } of neighbors) {
        const [row, column] = [Math.floor(pixel / width) + below, (pixel % width) + aside];
        const other = row * width + column;
        if (row < 0 || column < 0 || row >= height || column >= width || this.#removed[other]) continue;
        b[place]! += weight * data[start + other * step]!;
      }
    });
    return b;
  }

  #forEachRemoved(visit: (pixel: number, place: number) => void): void {
    const { width } = this.#size;
    this.#removed.forEach((isRemoved, pixel) => {
      if (isRemoved) visit(pixel, cellPlace(this.#system, Math.floor(pixel / width), pixel % width));
    });
  }
}

function imputationSystem(removed: Uint8Array, { width, height }: Size): GridSystem {
  const system = emptySystem(height, width);
  const links = new Map([
    ['0/1', system.right],
    ['1/-1', system.downLeft],
    ['1/0', system.down],
    ['1/1', system.downRight],
  ]);
  removed.forEach((isRemoved, pixel) => {
    if (!isRemoved) return;
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const place = cellPlace(system, row, column);
    for (const { below, aside, weight } of neighbors) {
      const [y, x] = [row + below, column + aside];
      if (y < 0 || x < 0 || y >= height || x >= width) continue;
      system.diagonal[place]! += weight;
      const weights = links.get(`${below}/${aside}`);
      if (weights && removed[y * width + x]) weights[place] = weight;
    }
  });
  return system;
}
