import { maximumDifference } from '@scorecam/core/testing';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Explainer, PresetName } from '@scorecam/core';
import { openExplainer } from '@scorecam/node';
import { readNpy, sharedPath } from './shared.js';

// SqueezeNet 1.1 in three export forms, one set of weights; the maps were made by the libraries themselves.
/** The export with a dynamic batch. */
export const dynamicModel = 'squeezenet1_1_pt_ts_op17_dyn.onnx';
/** An export with a batch of 1 baked in, and its weights in a file of their own. */
export const fixedModel = 'squeezenet1_1_pt_dynamo_op18_fixed_external.onnx';
/** The exports with a batch of 1 baked in. */
export const otherForms = ['squeezenet1_1_pt_ts_op17_fixed1.onnx', fixedModel];

/** A picture, the classes explained, and how many channels its activation leaves constant. */
export interface GoldenCase {
  readonly picture: string;
  readonly classes: readonly number[];
  readonly constantChannels: number;
}
/** The picture with two classes. */
export const catAndDog: GoldenCase = { picture: 'cat_and_dog', classes: [243, 282], constantChannels: 19 };
/** A picture with one class. */
export const porcupine: GoldenCase = { picture: 'porcupine', classes: [334], constantChannels: 38 };
/** All pictures that reference maps exist for. */
export const cases: readonly GoldenCase[] = [
  catAndDog,
  porcupine,
  { picture: 'paper_00000073', classes: [21], constantChannels: 98 },
];
/** The presets whose own libraries made reference maps. */
export const presets: readonly PresetName<'score-cam'>[] = ['official', 'pytorch-grad-cam', 'torchcam'];

// The references differ from each other's arithmetic by 1e-2 and more, from onnxruntime's rounding by about 2e-6.
const tolerance = 1e-5;

/** One of the reference arrays of a picture. */
export const golden = (picture: string, name: string) =>
  readNpy(sharedPath('reference/golden/squeezenet1_1', picture, `${name}.npy`));

/** Explains a picture and compares every map with the library's own. */
export async function expectGolden(
  explainer: Explainer,
  { picture, classes, constantChannels }: GoldenCase,
  preset: PresetName<'score-cam'>,
) {
  const explanation = await explainer.explain(golden(picture, 'input'), { classes, preset });
  expect(explanation.details['constantChannels']).toHaveLength(constantChannels);
  for (const { index, map } of explanation.classes) {
    expect(maximumDifference(map.data, golden(picture, `map_${preset}_${index}`).data)).toBeLessThan(tolerance);
  }
  return explanation;
}

/** Opens a model for the tests of the enclosing block. */
export function useModel(name: string): () => Explainer {
  let explainer: Explainer | undefined;
  beforeAll(async () => {
    explainer = await openExplainer(sharedPath('data/models', name), { device: 'cpu' });
  });
  afterAll(() => explainer?.dispose());
  return () => explainer!;
}
