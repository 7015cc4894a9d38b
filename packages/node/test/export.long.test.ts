import { describe, expect, it } from '@jest/globals';
import { parseMethod } from '@scorecam/core';
import { maximumDifference } from '@scorecam/core/testing';
import { exportModel } from '@scorecam/node';
import { cp } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { dynamicModel, golden, otherForms, presets } from './support/golden.js';
import { libraryMap } from './support/library-maps.js';
import { describeShared, sharedPath } from './support/shared.js';
import { useTemporaryFolder } from './support/temporary-folder.js';

/** The maps of the libraries were made by PyTorch's kernels, whose rounding a map stretches to its range. */
const tolerance = 1e-4;
const index = 243;
const gradientMaps: readonly (readonly [method: string, map: () => Float32Array])[] = [
  ['grad-cam', () => golden('cat_and_dog', `map_pytorch-grad-cam_gradcam_${index}`).data],
  ['grad-cam++', () => golden('cat_and_dog', `map_pytorch-grad-cam_gradcampp_${index}`).data],
  ['xgrad-cam', () => golden('cat_and_dog', `map_pytorch-grad-cam_xgradcam_${index}`).data],
  ['layer-cam', () => golden('cat_and_dog', `map_pytorch-grad-cam_layercam_${index}`).data],
  ['grad-cam:torchcam', () => libraryMap(`map_torchcam_gradcam_${index}`)],
  ['grad-cam++:torchcam', () => libraryMap(`map_torchcam_gradcampp_${index}`)],
  ['xgrad-cam:torchcam', () => libraryMap(`map_torchcam_xgradcam_${index}`)],
  ['layer-cam:torchcam', () => libraryMap(`map_torchcam_layercam_${index}`)],
];

describeShared('exported SqueezeNet 1.1 on bare onnxruntime-node', () => {
  const temporary = useTemporaryFolder();

  /** Exports a copy of a model, so that its weights are beside the new file, and runs that. */
  async function mapsOf(model: string, words: readonly string[]): Promise<readonly Float32Array[]> {
    for (const name of [model, `${model}.data`])
      await cp(sharedPath('data/models', name), temporary(name)).catch(() => 0);
    const out = temporary('exported.onnx');
    const maps = words.map((word) => ({ method: parseMethod(word) }));
    const { outputs } = await exportModel(temporary(model), out, { maps, class: index, device: 'cpu' });
    const session = await InferenceSession.create(out);
    const { data, dims } = golden('cat_and_dog', 'input');
    const results = await session.run({ input: new Tensor('float32', data, dims) });
    await session.release();
    expect(results['saliency_class']?.data).toEqual(BigInt64Array.of(BigInt(index)));
    return outputs.map((name) => results[name]?.data as Float32Array); // the maps are float32
  }

  it.each([dynamicModel, ...otherForms])('gives the maps of the gradient methods, %s', async (model) => {
    const maps = await mapsOf(
      model,
      gradientMaps.map(([word]) => word),
    );
    for (const [i, [, expected]] of gradientMaps.entries())
      expect(maximumDifference(maps[i]!, expected())).toBeLessThan(tolerance);
  });

  describe.each([dynamicModel, ...otherForms])('%s', (model) => {
    it.each(presets)('gives the map of Score-CAM by %s', async (preset) => {
      const [map] = await mapsOf(model, [`score-cam:${preset}`]);
      expect(maximumDifference(map!, golden('cat_and_dog', `map_${preset}_${index}`).data)).toBeLessThan(tolerance);
    });
  });
});
