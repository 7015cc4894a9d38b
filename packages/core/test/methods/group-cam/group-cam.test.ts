import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, readModel, type Runtime } from '@scorecam/core';
import { baselinesOf } from '../../../src/explain/baselines.js';
import { resizeMap } from '../../../src/interpolation.js';
import { groupMasks } from '../../../src/methods/group-cam/groups.js';
import { probabilities } from '../../../src/model/head.js';
import { tinyClassifier } from '../../../src/testing/tiny-models.js';
import { useRuntime } from '../../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

describe('the masks of groups', () => {
  const activation = { count: 3, height: 1, width: 4, data: Float32Array.of(1, 2, 3, 4, 0, 1, 0, 1, 5, 5, 5, 6) };
  // The means of the gradients are 1, -2 and -1.
  const gradient = Float32Array.of(0, 2, 1, 1, -2, -2, -2, -2, -1, -1, -1, -1);

  it('are the weighted sums of consecutive channels where they are positive', () => {
    const masks = groupMasks(activation, gradient, { groups: 2, percentile: 0 });
    // 1 - 0, 2 - 2, 3 - 0, 4 - 2, of which the lowest is the percentile; the second group is negative everywhere.
    expect(masks.map(({ data }) => [...data])).toEqual([
      [1, 0, 3, 2],
      [0, 0, 0, 0],
    ]);
    expect(groupMasks(activation, gradient, { groups: 9, percentile: 0 })).toHaveLength(3);
  });

  it('keep what is above the percentile, which lies between two values', () => {
    // The percentile 50 of 1, 0, 3, 2 is 1.5, the percentile 70 is 2.1.
    const keep = (percentile: number) => [...groupMasks(activation, gradient, { groups: 2, percentile })[0]!.data];
    expect(keep(50)).toEqual([0, 0, 3, 2]);
    expect(keep(70)).toEqual([0, 0, 3, 0]);
    expect(keep(100)).toEqual([0, 0, 0, 0]);
  });
});

describe('Group-CAM', () => {
  it.each(['nchw', 'nhwc'] as const)(
    'adds up its masks, each weighted by what the score gains from the blurred picture (%s)',
    async (layout) => {
      const model = await readModel(memorySource(tinyClassifier({ layout })), 'tiny.onnx');
      const explainer = await Explainer.create(runtime, { model, weights: { kind: 'none' } });
      const values = Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37));
      const image = floatTensor(values, layout === 'nhwc' ? [1, 16, 12, 3] : [1, 3, 16, 12]);
      const options = { groups: 3, percentile: 40 };
      const { classes, work } = await explainer.explainInput(image, { method: 'group-cam', options, classes: [1, 3] });

      const blurred = await baselinesOf(image, explainer)('strong-blur');
      const scoreOf = async (data: Float32Array, index: number) => {
        const { logits } = await explainer.model.look(floatTensor(data, image.dims));
        return probabilities(logits, explainer.model.head)[index]!;
      };
      const input = await explainer.model.activate(image);
      const { rows } = await explainer.model.layerGradients(input, [1, 3]);
      let count = 0;
      for (const [i, { index, map }] of classes.entries()) {
        const sum = new Float64Array(16 * 12);
        for (const mask of groupMasks(input.activation, rows[i]!, options)) {
          const up = resizeMap(mask, { height: 16, width: 12, alignment: 'half-pixel' }).data;
          const [low, high] = [Math.min(...up), Math.max(...up)];
          if (low === high) continue;
          count += 1;
          const whole = up.map((value) => (value - low) / (high - low));
          const masked = values.map((value, at) => {
            const share = whole[layout === 'nchw' ? at % (16 * 12) : Math.floor(at / 3)]!;
            return value * share + blurred.data[at]! * (1 - share);
          });
          const gain = (await scoreOf(masked, index)) - (await scoreOf(blurred.data, index));
          whole.forEach((value, at) => (sum[at]! += gain * value));
        }
        const positive = sum.map((value) => Math.max(value, 0));
        const [low, high] = [Math.min(...positive), Math.max(...positive)];
        // A small map is scaled up, and the rounding of its scores with it.
        map.data.forEach((value, at) =>
          expect(value).toBeCloseTo(high > low ? (positive[at]! - low) / (high - low) : 0, 3),
        );
      }
      expect(work.unit).toBe('masks');
      expect(work.count).toBe(count);
      expect(count).toBeGreaterThan(0);
      await explainer.dispose();
    },
  );
});
