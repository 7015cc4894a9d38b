/**
 * Does the attribution A foretell how the class probability f changes when a part of the picture x is removed?
 *
 *   I_j         x inside of a random square, 0 elsewhere: x - I_j has zeros of the normalized input in the square
 *   infidelity  mean over j of (b <I_j, A> - (f(x) - f(x - I_j)))^2,  b = the factor that makes it smallest
 *
 * Yeh et al., arXiv 1901.09392, with their removal of squares; the factor as in captum's `normalize`, without which only maps
 * in the unit of f could be compared. A is the signed attribution of each value of the input, or the map before its ReLU,
 * upsampled, the same for all channels.
 */
import { channelPlaces } from '../../image/tensor-layout.js';
import { resizeMap } from '../../interpolation.js';
import { asIs } from '../../model/mask-feeds.js';
import { type Random, seededRandom } from '../../random.js';
import { floatTensor } from '../../tensor.js';
import type { Size } from '../../spatial-map.js';
import { mean } from '../statistics.js';
import type { MeasuredMap } from './measured-map.js';
import type { MeasuredPicture, Metric } from './metric.js';
import { scorePerturbed } from './score-perturbed.js';

/** Squares, each of a side from an eighth to half of the input's shorter one. */
const count = 50;
const [smallest, largest] = [1 / 8, 1 / 2];

interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** How far the changes of the class probability are from what the attribution foretells. */
export const infidelity = {
  name: 'infidelity',
  title: 'Infidelity',
  source: 'Yeh et al., arXiv 1901.09392',
  passes: () => count,
  async measure(map, picture, { seed }): Promise<{ readonly infidelity: number }> {
    const squares = drawSquares(seededRandom(`infidelity/${seed}`), map.map);
    const removed = await scorePerturbed(picture, {
      fill: 'zero',
      count,
      masks: (start, end) => ({ ...asIs, maps: masksOf(squares.slice(start, end), map.map) }),
    });
    const shares = shareOfPixels(map, picture);
    const foretold = squares.map((square) => sumInside(shares, square, map.map));
    const changes = removed.map((value) => picture.probability - value);
    return { infidelity: fittedError(foretold, changes) };
  },
  tables: () => [
    {
      name: 'infidelity',
      title: 'Infidelity',
      protocol: [
        `Squared difference of the change of the class probability without a square of the picture and what the attribution foretells, mean over ${count} squares, under the best factor.`,
      ],
      columns: [{ name: 'infidelity', better: 'lower', field: 'infidelity' }],
    },
  ],
} as const satisfies Metric;

/** The mean of (b foretold - changes)^2 under the factor b that makes it smallest. */
export function fittedError(foretold: readonly number[], changes: readonly number[]): number {
  const dot = (one: readonly number[], other: readonly number[]) => mean(one.map((value, j) => value * other[j]!));
  const power = dot(foretold, foretold);
  const factor = power > 0 ? dot(foretold, changes) / power : 0;
  return mean(foretold.map((value, j) => (factor * value - changes[j]!) ** 2));
}

/** The same squares for every map and picture of a size. */
function drawSquares(random: Random, { width, height }: Size): Square[] {
  const shorter = Math.min(width, height);
  return Array.from({ length: count }, () => {
    const side = Math.max(1, Math.round(shorter * (smallest + (largest - smallest) * random())));
    const place = (length: number) => Math.floor(random() * (length - side + 1));
    return { side, left: place(width), top: place(height) };
  });
}

/** (N, 1, H, W), 0 in the square and 1 elsewhere. */
function masksOf(squares: readonly Square[], { width, height }: Size) {
  const data = new Float32Array(squares.length * width * height).fill(1);
  squares.forEach(({ left, top, side }, j) => {
    for (let y = top; y < top + side; y++) {
      const start = (j * height + y) * width + left;
      data.fill(0, start, start + side);
    }
  });
  return floatTensor(data, [squares.length, 1, height, width]);
}

/** For each pixel the sum over its channels of x A. */
function shareOfPixels({ map, origin }: MeasuredMap, { image, preprocessing }: MeasuredPicture): Float64Array {
  const shares = new Float64Array(map.data.length);
  const attribution = origin?.attribution;
  const isOfInput = attribution?.data.length === image.data.length;
  const spread = attribution && !isOfInput ? upsampled(attribution.data, attribution.dims, map) : map.data;
  for (const { start, step } of channelPlaces(preprocessing).places) {
    for (let i = 0; i < shares.length; i++) {
      const at = start + i * step;
      shares[i]! += image.data[at]! * (isOfInput ? attribution.data[at]! : spread[i]!);
    }
  }
  return shares;
}

function upsampled(data: Float32Array, dims: readonly number[], size: Size): Float32Array {
  const [height = 1, width = 1] = dims.slice(-2);
  return resizeMap({ data, height, width }, { height: size.height, width: size.width, alignment: 'half-pixel' }).data;
}

function sumInside(shares: Float64Array, { left, top, side }: Square, { width }: Size): number {
  let sum = 0;
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) sum += shares[y * width + x]!;
  }
  return sum;
}
