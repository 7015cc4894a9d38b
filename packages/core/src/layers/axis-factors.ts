/**
 * Where the places of a picture are in a tensor. Each axis is a product of factors, the slowest first: channels, rows (y),
 * columns (x). A Reshape splits and joins factors, a Transpose moves axes; so a tensor of windows, (N · 4 · 4, 7 · 7, K), and
 * a grid, (N, 28 · 28, K), are distinguished although both are lists of places.
 */
import type { LayerLayout, TokenGrid } from './places.js';

/** A factor of an axis. */
export interface Factor {
  readonly kind: 'batch' | 'channel' | 'y' | 'x' | 'tokens';
  readonly size: number;
  /** The number of rows or columns from one neighbor along the factor to the next. */
  readonly stride: number;
  /** Of `tokens`. */
  readonly grid?: TokenGrid;
}

/** The factors of each axis; an axis of size 1 has none. */
export type Axes = readonly (readonly Factor[])[];

/** The axes of (N, K, h, w). */
export function planes([batch = 1, channels = 1, height = 1, width = 1]: readonly number[]): Axes {
  return [axisOf('batch', batch), axisOf('channel', channels), axisOf('y', height), axisOf('x', width)];
}

/** An axis of one factor. */
export function axisOf(kind: Exclude<Factor['kind'], 'tokens'>, size: number, stride = 1): readonly Factor[] {
  return size === 1 ? [] : [{ kind, size, stride }];
}

/** An axis of tokens. */
export function tokenAxis(grid: TokenGrid): readonly Factor[] {
  const { before, height, width, after } = grid;
  return [{ kind: 'tokens', size: before + height * width + after, stride: 1, grid }];
}

/** The axes after a Reshape to `dims`; undefined if a factor that has no parts is cut. */
export function reshaped(axes: Axes, dims: readonly number[]): Axes | undefined {
  const open = axes.flat().reverse();
  const result: Factor[][] = [];
  for (const dim of dims) {
    const taken = takeFactors(open, dim);
    if (!taken) return undefined;
    result.push(taken);
  }
  return open.length === 0 ? result.map(joined) : undefined;
}

/** The layout of a tensor of these axes, if its places form a grid in the picture's order. */
export function layoutOf(axes: Axes): LayerLayout | undefined {
  const [batch = [], second = [], third = [], fourth] = axes;
  if (batch.some(({ kind }) => kind !== 'batch')) return undefined;
  if (fourth && axes.length === 4) {
    if (isAll('y', third) && isAll('x', fourth)) return 'nchw';
    return isAll('y', second) && isAll('x', third) ? 'nhwc' : undefined;
  }
  return axes.length === 3 ? tokenGrid(second) : undefined;
}

/** The grid of an axis that holds places row by row, or tokens. */
export function tokenGrid(axis: readonly Factor[]): TokenGrid | undefined {
  const [first, second, ...others] = axis;
  if (first?.kind === 'tokens' && !second) return first.grid;
  if (first?.kind !== 'y' || second?.kind !== 'x' || others.length > 0) return undefined;
  return { before: 0, height: first.size, width: second.size, after: 0 };
}

function isAll(kind: Factor['kind'], axis: readonly Factor[]): boolean {
  return axis.length === 1 && axis[0]?.kind === kind;
}

/** Takes factors with the product `dim` from the end of `open`. */
function takeFactors(open: Factor[], dim: number): Factor[] | undefined {
  const taken: Factor[] = [];
  for (let left = dim; left > 1;) {
    const factor = open.pop();
    if (!factor) return undefined;
    if (left % factor.size === 0) {
      taken.push(factor);
      left /= factor.size;
      continue;
    }
    if (factor.size % left !== 0 || factor.kind === 'tokens') return undefined;
    const low = factor.size / left;
    taken.push({ ...factor, size: left, stride: factor.stride * low });
    open.push({ ...factor, size: low });
    left = 1;
  }
  return taken;
}

/** Neighboring factors that are parts of one, as one. */
function joined(axis: readonly Factor[]): readonly Factor[] {
  const result: Factor[] = [];
  for (const factor of axis) {
    const last = result.at(-1);
    const fits = last?.kind === factor.kind && (isPlace(last) ? last.stride === factor.size * factor.stride : true);
    if (last && fits && last.kind !== 'tokens') result.splice(-1, 1, { ...factor, size: last.size * factor.size });
    else result.push(factor);
  }
  return result;
}

function isPlace({ kind }: Factor): boolean {
  return kind === 'y' || kind === 'x';
}
