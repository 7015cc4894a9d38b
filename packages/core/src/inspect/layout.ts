/** Where the channels of a picture are in the shape of an input. */

/** The position of the channels: (N, C, H, W) or (N, H, W, C). */
export type Layout = 'nchw' | 'nhwc';

/** Channels of most pictures: gray, RGB, RGBA. */
const usual: ReadonlySet<unknown> = new Set([1, 3, 4]);

/**
 * The layout that a shape (C, H, W) or (H, W, C) shows: one end has as many channels as most pictures, or the last axis is
 * the shortest of the three. If both ends fit or neither does, PyTorch's order is assumed.
 */
export function guessLayout([first, middle, last]: readonly (number | null)[]): Layout {
  if (usual.has(first)) return 'nchw';
  if (usual.has(last)) return 'nhwc';
  return isLess(last, first) && isLess(last, middle) ? 'nhwc' : 'nchw';
}

/** Whether a shape of three axes shows channels at one end. */
export function hasChannels([first, , last]: readonly (number | null)[]): boolean {
  return usual.has(first) || usual.has(last);
}

function isLess(a: number | null | undefined, b: number | null | undefined): boolean {
  return typeof a === 'number' && typeof b === 'number' && a < b;
}
