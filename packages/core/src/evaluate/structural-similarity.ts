/**
 * The structural similarity of two maps in [0, 1] (Wang et al., 2004), the mean over all places of
 *
 *   SSIM = (2 mu_a mu_b + c1) (2 cov_ab + c2) / ((mu_a^2 + mu_b^2 + c1) (var_a + var_b + c2))
 *
 * with means, variances and covariance under a Gaussian window of 11 x 11 pixels and standard deviation 1.5,
 * c1 = 0.01^2 and c2 = 0.03^2. Only places whose window is inside the map count. scikit-image's
 * `structural_similarity` gives the same with `gaussian_weights=True, use_sample_covariance=False, data_range=1`.
 */
import type { SpatialMap } from '../spatial-map.js';
import { gaussianFilter } from '../image/gaussian-filter.js';

const sigma = 1.5;
const largestRadius = 5;
const c1 = 0.01 ** 2;
const c2 = 0.03 ** 2;

/**
 * The mean structural similarity, at most 1, which only equal maps reach.
 *
 * @param a - both maps have the same size; one that is smaller than the window makes the window smaller
 */
export function structuralSimilarity(a: SpatialMap, b: SpatialMap): number {
  const radius = Math.min(largestRadius, Math.floor((Math.min(a.height, a.width) - 1) / 2));
  const smooth = (value: (i: number) => number) =>
    gaussianFilter({ ...a, data: a.data.map((_, i) => value(i)) }, { sigma, radius }).data;
  const [x, y] = [a.data, b.data];
  const moments = {
    meanA: smooth((i) => x[i]!),
    meanB: smooth((i) => y[i]!),
    squareA: smooth((i) => x[i]! ** 2),
    squareB: smooth((i) => y[i]! ** 2),
    product: smooth((i) => x[i]! * y[i]!),
  };
  return meanInside(a, radius, (i) => similarityAt(moments, i));
}

type Moments = Readonly<Record<'meanA' | 'meanB' | 'squareA' | 'squareB' | 'product', Float32Array>>;

function similarityAt({ meanA, meanB, squareA, squareB, product }: Moments, i: number): number {
  const [muA, muB] = [meanA[i]!, meanB[i]!];
  const variances = squareA[i]! - muA ** 2 + squareB[i]! - muB ** 2;
  const covariance = product[i]! - muA * muB;
  return ((2 * muA * muB + c1) * (2 * covariance + c2)) / ((muA ** 2 + muB ** 2 + c1) * (variances + c2));
}

function meanInside({ height, width }: SpatialMap, border: number, value: (i: number) => number): number {
  let sum = 0;
  for (let y = border; y < height - border; y++) {
    for (let x = border; x < width - border; x++) sum += value(y * width + x);
  }
  return sum / ((height - 2 * border) * (width - 2 * border));
}
