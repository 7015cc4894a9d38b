import { expect } from '@jest/globals';
import type { Explainer, MethodName } from '@scorecam/core';
import { maximumDifference } from '@scorecam/core/testing';
import { catAndDog, type GoldenCase, golden } from './golden.js';
import { libraryMap, shareOfRange } from './library-maps.js';

/** The names of the methods in the files of the libraries. */
export const libraryNames = {
  'grad-cam': 'gradcam',
  'grad-cam++': 'gradcampp',
  'xgrad-cam': 'xgradcam',
  'layer-cam': 'layercam',
  'hires-cam': 'hirescam',
} as const satisfies Partial<Record<MethodName, string>>;

/** A method with maps of the libraries. */
export type GoldenMethod = keyof typeof libraryNames;

/** PyTorch and onnxruntime round gradients differently by about 1e-6 of the largest. */
const tolerance = 1e-4;

/** Compares the maps of pytorch-grad-cam before its ReLU, and as its user gets them if there is a file. */
export async function expectPytorchGradCam(
  explainer: Explainer,
  method: GoldenMethod,
  { picture, classes: wanted }: Pick<GoldenCase, 'picture' | 'classes'> = catAndDog,
): Promise<void> {
  const { classes } = await explainer.explain(golden(picture, 'input'), {
    method,
    preset: 'pytorch-grad-cam',
    classes: wanted,
  });
  for (const { index, raw, map } of classes) {
    const low = libraryMap(`low_pytorch-grad-cam_${libraryNames[method]}_${index}`, picture);
    expect(shareOfRange(raw.data, low)).toBeLessThan(tolerance);
    if (method === 'hires-cam') continue;
    const finished = golden(picture, `map_pytorch-grad-cam_${libraryNames[method]}_${index}`).data;
    expect(maximumDifference(map.data, finished)).toBeLessThan(tolerance);
  }
}

/** Compares the maps of torchcam after its ReLU, and as its user gets them. */
export async function expectTorchcam(
  explainer: Explainer,
  method: Exclude<GoldenMethod, 'hires-cam'>,
  { picture, classes: wanted }: Pick<GoldenCase, 'picture' | 'classes'> = catAndDog,
): Promise<void> {
  const { classes } = await explainer.explain(golden(picture, 'input'), {
    method,
    preset: 'torchcam',
    classes: wanted,
  });
  for (const { index, raw, map } of classes) {
    const name = `torchcam_${libraryNames[method]}_${index}`;
    const rectified = raw.data.map((value) => Math.max(value, 0));
    expect(shareOfRange(rectified, libraryMap(`raw_${name}`, picture))).toBeLessThan(tolerance);
    expect(maximumDifference(map.data, libraryMap(`map_${name}`, picture))).toBeLessThan(tolerance);
  }
}
