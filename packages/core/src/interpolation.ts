/**
 * Bilinear resampling of maps, without antialiasing:
 *
 *     out = Rh · map · Rw^T          Rh: (H, h), Rw: (W, w)
 *
 * Row i of a matrix holds the weights of output sample i, which is at the input position
 *
 *     half-pixel:      p = (i + 1/2) · input / output - 1/2     clamped to [0, input - 1]
 *     align-corners:   p = i · (input - 1) / (output - 1)       0 if output = 1
 *
 * and takes 1 - (p - ⌊p⌋) of sample ⌊p⌋ and p - ⌊p⌋ of the next. Bilinear resampling is linear and separable, so these two
 * matrices describe it completely, in a graph as well as here.
 */
import { ScorecamError } from './errors.js';
import type { SpatialMap } from './spatial-map.js';

/**
 * How the samples of two grids are aligned:
 * - `half-pixel`: the outer edges of the grids coincide. PyTorch with `align_corners=False`, cv2's `INTER_LINEAR`,
 *   ONNX Resize with `half_pixel`.
 * - `align-corners`: the outermost samples coincide. PyTorch with `align_corners=True`, `scipy.ndimage.zoom` of order 1.
 */
export type Alignment = 'half-pixel' | 'align-corners';

/** For each output sample along one axis, its two input samples and their weights. */
export interface Taps {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly lowerWeights: Float64Array;
  readonly upperWeights: Float64Array;
}

/**
 * The bilinear interpolation matrix of one axis. Its rows sum to 1.
 *
 * @param outputSize - number of output samples, 1 or more
 * @param inputSize - number of input samples, 1 or more
 * @returns (outputSize, inputSize), row-major
 * @throws ScorecamError INVALID_OPTION if a size is not a positive integer
 */
export function interpolationMatrix(outputSize: number, inputSize: number, alignment: Alignment): Float32Array {
  const taps = alignedTaps(outputSize, inputSize, alignment);
  const matrix = new Float64Array(outputSize * inputSize);
  for (let i = 0; i < outputSize; i++) {
    // At the last sample lower and upper coincide, so both weights are added.
    matrix[i * inputSize + taps.lower[i]!]! += taps.lowerWeights[i]!;
    matrix[i * inputSize + taps.upper[i]!]! += taps.upperWeights[i]!;
  }
  return Float32Array.from(matrix);
}

/**
 * The map resampled to `height` by `width`. Every value is within the range of the map.
 *
 * @throws ScorecamError INVALID_OPTION if a size is not a positive integer
 */
export function resizeMap(
  map: SpatialMap,
  { height, width, alignment }: { height: number; width: number; alignment: Alignment },
): SpatialMap {
  return sampleMap(map, alignedTaps(height, map.height, alignment), alignedTaps(width, map.width, alignment));
}

/** The map sampled at the taps of its rows and columns; sums in double precision, results in float32. */
export function sampleMap(map: SpatialMap, rows: Taps, columns: Taps): SpatialMap {
  const height = rows.lower.length;
  const width = columns.lower.length;
  const wide = sampleColumns(map, columns); // (map.height, width)
  const data = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const lower = rows.lower[y]! * width;
    const upper = rows.upper[y]! * width;
    const lowerWeight = rows.lowerWeights[y]!;
    const upperWeight = rows.upperWeights[y]!;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      data[at] = lowerWeight * wide[lower + x]! + upperWeight * wide[upper + x]!;
    }
  }
  return { data, height, width };
}

/** The rows of the map, each sampled at the taps of the columns: (map.height, width), in double precision. */
export function sampleColumns(map: SpatialMap, { lower, upper, lowerWeights, upperWeights }: Taps): Float64Array {
  const width = lower.length;
  const wide = new Float64Array(map.height * width);
  for (let y = 0; y < map.height; y++) {
    const row = y * map.width;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      wide[at] = lowerWeights[x]! * map.data[row + lower[x]!]! + upperWeights[x]! * map.data[row + upper[x]!]!;
    }
  }
  return wide;
}

/**
 * The position on the input axis of each output sample, within [0, inputSize - 1].
 *
 * @param outputSize - number of output samples, 1 or more
 * @param inputSize - number of input samples, 1 or more
 */
export function samplePositions(outputSize: number, inputSize: number, alignment: Alignment): number[] {
  const position = positionOf(outputSize, inputSize, alignment);
  return Array.from({ length: outputSize }, (_, i) => Math.min(Math.max(position(i), 0), inputSize - 1));
}

function alignedTaps(outputSize: number, inputSize: number, alignment: Alignment): Taps {
  requireSize(outputSize);
  requireSize(inputSize);
  return tapsAt(outputSize, inputSize, positionOf(outputSize, inputSize, alignment));
}

function positionOf(outputSize: number, inputSize: number, alignment: Alignment): (index: number) => number {
  if (alignment === 'half-pixel') return (i) => ((i + 0.5) * inputSize) / outputSize - 0.5;
  return (i) => (outputSize === 1 ? 0 : (i * (inputSize - 1)) / (outputSize - 1));
}

/**
 * The taps of `outputSize` samples at the input positions that `position` returns. A position beyond the first or the last
 * sample is clamped to it; a position of NaN is outside the map, where its value is 0.
 */
export function tapsAt(outputSize: number, inputSize: number, position: (index: number) => number): Taps {
  const lower = new Int32Array(outputSize);
  const upper = new Int32Array(outputSize);
  const lowerWeights = new Float64Array(outputSize);
  const upperWeights = new Float64Array(outputSize);
  for (let i = 0; i < outputSize; i++) {
    const at = Math.min(Math.max(position(i), 0), inputSize - 1);
    if (Number.isNaN(at)) continue;
    lower[i] = Math.floor(at);
    upper[i] = Math.min(lower[i]! + 1, inputSize - 1);
    upperWeights[i] = at - lower[i]!;
    lowerWeights[i] = 1 - upperWeights[i]!;
  }
  return { lower, upper, lowerWeights, upperWeights };
}

function requireSize(size: number): void {
  if (!Number.isInteger(size) || size < 1) {
    throw new ScorecamError('INVALID_OPTION', `A map's side must be an integer of 1 or more, not ${size}.`);
  }
}
