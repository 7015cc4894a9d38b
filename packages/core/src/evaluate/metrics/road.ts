/**
 * Remove and debias: how much does the class probability f fall when the most, and how little when the least important
 * pixels are removed? Removed pixels become the mean of their surroundings (see linear-imputation.ts), so that a map
 * gains nothing by drawing a shape that the network recognizes.
 *
 *   most(p)    f(x without the 100 - p % most important pixels) - f(x)        p = 10, 20 .. 90
 *   least(p)   f(x without the 100 - p % least important pixels) - f(x)
 *   road       mean over p of (least(p) - most(p)) / 2
 *
 * Rong et al., arXiv 2202.00449; combined as in pytorch-grad-cam, whose percentiles p count what is kept: of n pixels
 * ceil(p / 100 (n - 1)). There a whole run of equal values may be removed at once; here equal values are taken in the
 * order of their index, which also serves maps that are 0 nearly everywhere.
 */
import { channelPlaces } from '../../image/tensor-layout.js';
import { uniformMasks } from '../../model/mask-feeds.js';
import { floatTensor } from '../../tensor.js';
import { mean } from '../statistics.js';
import { LinearImputation } from './linear-imputation.js';
import type { MeasuredMap } from './measured-map.js';
import type { MeasuredPicture, Metric } from './metric.js';
import { scorePerturbed } from './score-perturbed.js';

/** The fields of a row for ROAD: how the class probability changes. */
export type RoadFields = {
  /** The mean of (least - most) / 2. */
  readonly road: number;
  /** For each percentage of the pixels that is kept, 10 to 90. */
  readonly roadMostRelevantFirst: readonly number[];
  readonly roadLeastRelevantFirst: readonly number[];
};

const percentages = [10, 20, 30, 40, 50, 60, 70, 80, 90];

/** The change of the class probability when pixels are removed and their surroundings fill them in. */
export const road = {
  name: 'road',
  title: 'ROAD',
  source: 'Rong et al., arXiv 2202.00449',
  passes: () => 2 * percentages.length,
  async measure(map, picture): Promise<RoadFields> {
    const most = await changes('most', map, picture);
    const least = await changes('least', map, picture);
    const combined = mean(least.map((value, i) => (value - most[i]!) / 2));
    return { road: combined, roadMostRelevantFirst: most, roadLeastRelevantFirst: least };
  },
  tables: () => [
    {
      name: 'road',
      title: 'Remove and debias',
      protocol: [
        'Half the difference of the class probability without the least and without the most important pixels, mean over 10, 20 ... 90 % of the pixels kept; removed pixels become the mean of their neighbors, without noise.',
      ],
      columns: [{ name: 'road', better: 'higher', field: 'road' }],
    },
  ],
} as const satisfies Metric;

/** The class probability without the most, or least, important pixels, less that of the whole picture. */
async function changes(first: 'most' | 'least', { ranks }: MeasuredMap, picture: MeasuredPicture): Promise<number[]> {
  const count = ranks.data.length;
  const removedAt = (percentage: number) => {
    const removed = count - Math.ceil((percentage / 100) * (count - 1));
    return Uint8Array.from(ranks.data, (rank) => Number(first === 'most' ? rank < removed : rank >= count - removed));
  };
  const probabilities = await scorePerturbed(picture, {
    fill: 'zero',
    count: percentages.length,
    masks: (start, end) => uniformMasks(1, end - start),
    pictures: (start, end) => imputed(picture, percentages.slice(start, end).map(removedAt)),
  });
  return probabilities.map((value) => value - picture.probability);
}

/** The picture once for each set of removed pixels, with these filled in. */
function imputed({ image, preprocessing, model }: MeasuredPicture, removals: readonly Uint8Array[]) {
  const size = image.data.length;
  const data = new Float32Array(removals.length * size);
  removals.forEach((removed, i) => {
    const copy = data.subarray(i * size, (i + 1) * size);
    copy.set(image.data);
    const imputation = new LinearImputation(removed, model.size);
    for (const place of channelPlaces(preprocessing).places) imputation.fill(copy, place);
  });
  return floatTensor(data, [removals.length, ...image.dims.slice(1)]);
}
