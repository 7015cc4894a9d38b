import { expect, it } from '@jest/globals';
import { settingOf, upgradeRecord } from '@scorecam/core';

const file = { path: 'm.onnx', sha256: 'ab' };
const common = {
  model: { ...file, weights: [] },
  image: { ...file, width: 4, height: 3 },
  runtime: 'onnxruntime-node cpu',
  device: 'cpu',
  batch: 8,
  colorMap: 'turbo',
  opacity: 0.5,
  top: [],
  notices: ['a'],
} as const;
const maps = { map: '1.map.npy', raw: '1.raw.npy', original: '1.original.npy', heatmap: '1.h.png', overlay: '1.o.png' };
const scored = { index: 1, probability: 0.5, logit: 1, peak: { x: 1, y: 2 } };
const { options } = settingOf({ preset: 'torchcam' });
const { normalize, ...others } = options as { normalize: string };

const first = {
  ...common,
  scorecam: 1,
  preset: 'torchcam',
  options: { ...others, normalise: normalize, combine: 'normalised' },
  layer: { tensor: 'relu', dims: [1, 4, 2, 2] },
  channels: 4,
  skippedChannels: 1,
  constantChannels: [2],
  times: { preprocess: 1, activation: 2, scoring: 3 },
  classes: [{ ...scored, files: { ...maps, scores: '1.scores.npy' } }, scored],
} as never; // preprocessing is left out, as it did not change

it('reads a record of version 1, British spellings and all, as one of Score-CAM', () => {
  expect(upgradeRecord(first)).toEqual({
    ...common,
    scorecam: 2,
    method: { name: 'score-cam', preset: 'torchcam', options: { ...options, combine: 'normalized' } },
    subject: 'layer',
    layer: { tensor: 'relu', dims: [1, 4, 2, 2] },
    work: { unit: 'masks', count: 3, skipped: 1 },
    details: { channels: 4, constantChannels: [2] },
    times: { preprocess: 1, forward: 2, method: 3 },
    classes: [{ ...scored, files: { ...maps, values: { scores: '1.scores.npy' } } }, scored],
  });
});

it('leaves a record of the present version as it is', () => {
  const record = upgradeRecord(first);
  expect(upgradeRecord(record)).toBe(record);
});
