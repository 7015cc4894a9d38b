/**
 * Average drop, increase and gain: how does the class probability change when only what a map marks is kept?
 *
 *   drop      max(0, Y - O) / Y                   mean over pictures; lower is better
 *   increase  1 where O > Y, else 0               mean; higher is better
 *   gain      max(0, O - Y) / (1 - Y)             mean; higher is better
 *
 * Y is the probability for the picture x, O that for x * M, M the part that is kept (zeros of the normalized input
 * elsewhere). Drop and increase: Chattopadhyay et al., Grad-CAM++ (arXiv 1710.11063), and section 4.2 of Score-CAM
 * (arXiv 1910.01279); gain: Zhang et al., Opti-CAM (arXiv 2301.07002).
 *
 * What M is differs between papers and is called the protocol here:
 *
 *   top50      1 for the 50 % highest pixels of the map (those above its median), else 0: the text of Score-CAM
 *   top50-map  the map's values there, else 0
 *   map        the whole map: Grad-CAM++, torchcam, xplique
 *
 * and any other share likewise, as top30. Where peers differ: pytorch-grad-cam's drop is Y - O, not relative to Y;
 * torchcam and xplique divide by Y + a small number.
 */
import { ScorecamError } from '../../errors.js';
import type { SpatialMap } from '../../spatial-map.js';
import { quantile } from '../statistics.js';

/** What is kept of a picture. */
export interface KeptShare {
  /** As users name it: `top50`, `top50-map`, `map`. */
  readonly name: string;
  /** The share of the pixels that is kept, in (0, 1]. */
  readonly share: number;
  /** Whether a kept pixel is kept whole, or multiplied by its map value. */
  readonly values: 'binary' | 'map';
}

/** The protocols that are measured when none are named. */
export const defaultProtocols: readonly string[] = ['top50', 'top50-map', 'map'];

/**
 * Reads the name of a protocol: `map`, `topN` or `topN-map`, N a whole percentage from 1 to 99.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function parseProtocol(name: string): KeptShare {
  if (name === 'map') return { name, share: 1, values: 'map' };
  const [, percent, map] = /^top([1-9]\d?)(-map)?$/.exec(name) ?? [];
  if (percent !== undefined) return { name, share: Number(percent) / 100, values: map ? 'map' : 'binary' };
  throw new ScorecamError(
    'INVALID_OPTION',
    `There is no protocol "${name}": give map, topN or topN-map, with N from 1 to 99, for example top50.`,
  );
}

/** The part of a picture that is kept, one value in [0, 1] a pixel. */
export function keptMask({ data }: SpatialMap, { share, values }: KeptShare): Float32Array {
  const threshold = share === 1 ? -Infinity : quantile(data.slice().sort(), 1 - share);
  return data.map((value) => (value <= threshold ? 0 : values === 'binary' ? 1 : value));
}

/** max(0, Y - O) / Y, in [0, 1]; 0 where Y is 0 and nothing can drop. */
export function relativeDrop(whole: number, kept: number): number {
  return whole === 0 ? 0 : Math.max(0, whole - kept) / whole;
}

/** max(0, O - Y) / (1 - Y), in [0, 1]; 0 where Y is 1 and nothing can be gained. */
export function relativeGain(whole: number, kept: number): number {
  return whole === 1 ? 0 : Math.max(0, kept - whole) / (1 - whole);
}
