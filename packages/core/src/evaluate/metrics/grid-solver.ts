/**
 * Solves a system of equations between the cells of a grid and their eight neighbors,
 *
 *   d_i x_i - sum_j w_ij x_j = b_i,   w_ij = w_ji >= 0,   d_i >= sum_j w_ij
 *
 * by conjugate gradients, each step preconditioned by a V-cycle of multigrid (symmetric Gauss-Seidel; a coarser grid adds
 * up the equations of 2 x 2 cells). The number of steps hardly grows with the grid: about 13 for 224 x 224 cells, while
 * conjugate gradients alone take hundreds.
 */

/** The system. Arrays have a ring of zeros around the grid, so that every cell has eight neighbors: (rows + 2, columns + 2). */
export interface GridSystem {
  readonly rows: number;
  readonly columns: number;
  /** d; 0 for a cell that is not part of the system. */
  readonly diagonal: Float64Array;
  /** w between a cell and the one to its right, below to the left, below, and below to the right. */
  readonly right: Float64Array;
  readonly downLeft: Float64Array;
  readonly down: Float64Array;
  readonly downRight: Float64Array;
}

/** The residual that is left, relative to the right-hand side. */
const tolerance = 1e-6;
/** Values that are the same in each block correct too little (Braess, Computing 55, 1995); with 1 it takes twice the steps. */
const overcorrection = 1.7;
/** Far beyond what any system of this kind takes. */
const mostSteps = 500;

/** A system without equations. */
export function emptySystem(rows: number, columns: number): GridSystem {
  const zeros = () => new Float64Array((rows + 2) * (columns + 2));
  return { rows, columns, diagonal: zeros(), right: zeros(), downLeft: zeros(), down: zeros(), downRight: zeros() };
}

/** The place of a cell in the arrays of a system, for row and column from 0. */
export function cellPlace({ columns }: GridSystem, row: number, column: number): number {
  return (row + 1) * (columns + 2) + column + 1;
}

/** A grid with the next coarser one. */
interface Level {
  readonly system: GridSystem;
  readonly coarser?: Level;
  /** The place in the coarser grid of the block that a cell belongs to, by the cell's place; 0 for the ring. */
  readonly blocks: Int32Array;
}

/** Solves systems that differ in their right-hand sides only. */
export class GridSolver {
  readonly #finest: Level;

  constructor(system: GridSystem) {
    this.#finest = levelsFrom(system);
  }

  /** @returns x in the layout of `right` (b), both with a ring of zeros */
  solve(b: Float64Array): Float64Array {
    const { system } = this.#finest;
    const x = new Float64Array(b.length);
    const residual = b.slice();
    const goal = tolerance ** 2 * dot(b, b);
    let direction = cycle(this.#finest, residual);
    let progress = dot(residual, direction);
    for (let step = 0; step < mostSteps && dot(residual, residual) > goal; step++) {
      const image = product(system, direction);
      const length = progress / dot(direction, image);
      addScaled(x, direction, length);
      addScaled(residual, image, -length);
      const next = cycle(this.#finest, residual);
      const former = progress;
      progress = dot(residual, next);
      addScaled(next, direction, progress / former);
      direction = next;
    }
    return x;
  }
}

function levelsFrom(system: GridSystem): Level {
  const blocks = new Int32Array(system.diagonal.length);
  if (Math.max(system.rows, system.columns) <= 2) return { system, blocks };
  const coarse = emptySystem((system.rows + 1) >> 1, (system.columns + 1) >> 1);
  for (let row = 0; row < system.rows; row++)
    for (let column = 0; column < system.columns; column++)
      blocks[cellPlace(system, row, column)] = cellPlace(coarse, row >> 1, column >> 1);
  addBlocks(system, coarse, blocks);
  return { system, blocks, coarser: levelsFrom(coarse) };
}

/** Adds up a system to the one in which the four cells of each block have one value. */
function addBlocks(fine: GridSystem, coarse: GridSystem, blocks: Int32Array): void {
  const stride = fine.columns + 2;
  const links = [
    [fine.right, 1],
    [fine.downLeft, stride - 1],
    [fine.down, stride],
    [fine.downRight, stride + 1],
  ] as const;
  fine.diagonal.forEach((value, i) => {
    if (value === 0) return;
    coarse.diagonal[blocks[i]!]! += value;
    for (const [weights, distance] of links) link(coarse, [blocks[i]!, blocks[i + distance]!], weights[i]!);
  });
}

/** Adds a weight between two cells; within one cell it removes itself from the diagonal, which counted both of its ends. */
function link(system: GridSystem, [a, b]: readonly [number, number], weight: number): void {
  if (weight === 0) return;
  const [from, to] = a < b ? [a, b] : [b, a];
  const stride = system.columns + 2;
  if (from === to) system.diagonal[from]! -= 2 * weight;
  else if (to - from === 1) system.right[from]! += weight;
  else if (to - from === stride - 1) system.downLeft[from]! += weight;
  else if (to - from === stride) system.down[from]! += weight;
  else system.downRight[from]! += weight; // cells that are linked are neighbors on the coarser grid, too
}

/** About the solution for a right-hand side: one V-cycle, which is a linear and symmetric map of `b`. */
function cycle(level: Level, b: Float64Array): Float64Array {
  const { system, coarser, blocks } = level;
  const x = new Float64Array(b.length);
  sweep(system, { b, x }, 'forward');
  if (coarser) {
    const image = product(system, x);
    const rest = new Float64Array(coarser.system.diagonal.length);
    for (let i = 0; i < b.length; i++) if (system.diagonal[i] !== 0) rest[blocks[i]!]! += b[i]! - image[i]!;
    const correction = cycle(coarser, rest);
    for (let i = 0; i < b.length; i++) x[i]! += overcorrection * correction[blocks[i]!]!;
  }
  sweep(system, { b, x }, 'backward');
  return x;
}

/** One pass of Gauss-Seidel. */
function sweep(system: GridSystem, { b, x }: { b: Float64Array; x: Float64Array }, way: 'forward' | 'backward'): void {
  const { diagonal } = system;
  const [first, last] = [cellPlace(system, 0, 0), cellPlace(system, system.rows - 1, system.columns - 1)];
  const step = way === 'forward' ? 1 : -1;
  for (let i = step === 1 ? first : last; i >= first && i <= last; i += step) {
    if (diagonal[i] !== 0) x[i] = (b[i]! + fromNeighbors(system, x, i)) / diagonal[i]!;
  }
}

/** The left side of the equations. */
function product(system: GridSystem, x: Float64Array): Float64Array {
  const { diagonal } = system;
  const result = new Float64Array(x.length);
  const last = cellPlace(system, system.rows - 1, system.columns - 1);
  for (let i = cellPlace(system, 0, 0); i <= last; i++) {
    if (diagonal[i] !== 0) result[i] = diagonal[i]! * x[i]! - fromNeighbors(system, x, i);
  }
  return result;
}

function fromNeighbors({ columns, right, downLeft, down, downRight }: GridSystem, x: Float64Array, i: number): number {
  const stride = columns + 2;
  return (
    right[i]! * x[i + 1]! +
    right[i - 1]! * x[i - 1]! +
    down[i]! * x[i + stride]! +
    down[i - stride]! * x[i - stride]! +
    downLeft[i]! * x[i + stride - 1]! +
    downLeft[i - stride + 1]! * x[i - stride + 1]! +
    downRight[i]! * x[i + stride + 1]! +
    downRight[i - stride - 1]! * x[i - stride - 1]!
  );
}

function addScaled(target: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * values[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
