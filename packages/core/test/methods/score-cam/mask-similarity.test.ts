import { expect, it } from '@jest/globals';
import { MaskSimilarity } from '../../../src/methods/score-cam/mask-similarity.js';
import { seededRandom } from '../../../src/random.js';

const masks = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 0, 0],
  [0, 0.1, 1],
].map((mask) => Float32Array.from(mask));

it('measures by the squared distance, against its mean over all pairs', () => {
  const squares = masks.map((a) => masks.map((b) => a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0)));
  const bandwidth = squares.flat().reduce((sum, square) => sum + square, 0) / masks.length ** 2;
  const similarity = new MaskSimilarity(masks);
  masks.forEach((_, i) => {
    const row = similarity.row(i);
    squares[i]!.forEach((square, j) => expect(row[j]).toBeCloseTo(Math.exp(-square / (2 * bandwidth)), 6));
  });
});

it('finds equal masks wholly alike', () => {
  expect([...new MaskSimilarity([masks[0]!, masks[0]!]).row(0)]).toEqual([1, 1]);
});

it('draws functions whose covariance is the similarity', () => {
  const similarity = new MaskSimilarity(masks);
  const samples = similarity.samples(4000, seededRandom('test'), 512);
  for (const i of masks.keys()) {
    const row = similarity.row(i);
    const covariances = masks.map((_, j) => samples.reduce((sum, each) => sum + each[i]! * each[j]!, 0) / 4000);
    // 512 cosines and 4,000 draws each leave a standard error of about .03.
    covariances.forEach((value, j) => expect(Math.abs(value - row[j]!)).toBeLessThan(0.15));
  }
});
