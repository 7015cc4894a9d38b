import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Explainer, settingOf } from '@scorecam/core';
import { maximumDifference } from '@scorecam/core/testing';
import { openExplainer } from '@scorecam/node';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readNpy } from '../support/shared.js';

// Written by scripts/make_cam_references.py.
const folder = resolve('packages/node/test/references/pooled-net');
const fileOf = (name: string) => readNpy(resolve(folder, `${name}.npy`));
const reference = JSON.parse(readFileSync(resolve(folder, 'cases.json'), 'utf8')) as {
  readonly layer: string;
  readonly classes: readonly number[];
};

// PyTorch and onnxruntime round differently by 3e-7, and by 5e-6 for a class whose probability hardly changes; another edge of the
// blur changes Group-CAM's maps by .05.
const tolerance = 5e-5;

describe('a network that averages its layer, against PyTorch', () => {
  let explainer: Explainer;
  beforeAll(async () => {
    explainer = await openExplainer(resolve(folder, 'pooled-net.onnx'), { device: 'cpu', threads: 1 });
  });
  afterAll(() => explainer.dispose());

  it.each([
    ['cam', 'torchcam'],
    ['cam', 'paper'],
    ['group-cam', 'official'],
  ])('gives the map of %s, preset %s', async (method, preset) => {
    const { classes } = await explainer.explainInput(fileOf('input'), {
      method: settingOf({ method, preset }),
      classes: reference.classes,
    });
    expect(explainer.layer?.module).toBe(reference.layer);
    for (const { index, map } of classes) {
      const expected = fileOf(`map_${method}_${preset}_${index}`).data;
      expect(maximumDifference(map.data, expected)).toBeLessThan(tolerance);
    }
  });
});
