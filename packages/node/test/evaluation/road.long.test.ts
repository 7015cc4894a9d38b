import { expect, it } from '@jest/globals';
import { settingOf } from '@scorecam/core';
import { maximumDifference } from '@scorecam/core/testing';
import { evaluatePicture, resolveEvaluation } from '@scorecam/core/evaluate';
import { readFileSync } from 'node:fs';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { describeShared, sharedPath } from '../support/shared.js';

/** What pytorch-grad-cam gives for the official map of the cat and the dog, with its noise switched off. */
interface ReferenceRoad {
  readonly road_mostRelevantFirst_probability: readonly number[];
  readonly road_leastRelevantFirst_probability: readonly number[];
  readonly road_combined_probability: number;
}

describeShared('ROAD', () => {
  const explainer = useModel(dynamicModel);

  it('is that of pytorch-grad-cam without noise', async () => {
    const [reference] = JSON.parse(
      readFileSync(sharedPath('reference/golden/methods/metrics.json'), 'utf8'),
    ) as ReferenceRoad[];
    const { model, preprocessing } = explainer();
    const options = resolveEvaluation({ metrics: ['road'] });
    const [measured] = await evaluatePicture(
      { model, preprocessing, methods: [settingOf({})], options, batch: 9 },
      { image: golden('cat_and_dog', 'input'), name: 'cat_and_dog', targets: [{ index: 243 }] },
    );
    const { road, roadMostRelevantFirst, roadLeastRelevantFirst } = measured!.scores;
    const most = reference!.road_mostRelevantFirst_probability;
    const least = reference!.road_leastRelevantFirst_probability;
    // Nothing of the class is left; float32 alone differs.
    expect(maximumDifference(Float32Array.from(roadMostRelevantFirst!), Float32Array.from(most))).toBeLessThan(1e-6);
    // The library's thresholds are float32: up to 8 of 50,176 pixels are removed that are kept here, or the reverse, and
    // one pixel decides what a whole hole becomes. With the library's own pixels the difference is 1e-6.
    expect(maximumDifference(Float32Array.from(roadLeastRelevantFirst!), Float32Array.from(least))).toBeLessThan(4e-3);
    expect(Math.abs(road! - reference!.road_combined_probability)).toBeLessThan(1e-3);
  });
});
