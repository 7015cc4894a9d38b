import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  elementCount,
  type Explainer,
  floatTensor,
  memorySource,
  type OnnxModel,
  type Progress,
  readModel,
  weightFiles,
} from '@scorecam/core';
import { openExplainer } from '@scorecam/node';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeSeededWeights } from '../../../test-support/seeded-weights.js';

async function readGraph(path: string): Promise<OnnxModel> {
  return readModel(memorySource(await readFile(path)), 'vgg16.onnx');
}

const stopAfter = 4;

describe.each(['torchscript', 'dynamo'])('VGG16 at its full size, exported by %s', (exporter) => {
  let folder: string;
  let explainer: Explainer | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scorecam-vgg16-'));
    const path = join(folder, 'vgg16.onnx');
    await copyFile(resolve(`packages/core/test/fixtures/vgg16-${exporter}.skeleton.onnx`), path);
    const [weights] = weightFiles(await readGraph(path));
    expect(weights?.minimumSize).toBeGreaterThan(550e6); // 138 million float32
    await writeSeededWeights(join(folder, weights!.location), weights!.minimumSize);
    explainer = await openExplainer(path, { device: 'cpu', batch: 2 });
  });
  afterAll(async () => {
    await explainer?.dispose();
    await rm(folder, { recursive: true });
  });

  it('takes the last convolution after its ReLU', () => {
    expect(explainer!.layer).toMatchObject({ module: 'features.29', dims: [1, 512, 14, 14] });
    expect(explainer!.model.fixedBatch).toBeUndefined();
  });

  it('scores channels by the hundred, and can be stopped with a partial map', async () => {
    const dims = [1, 3, 224, 224];
    const input = floatTensor(
      Float32Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(i * 0.013)),
      dims,
    );
    const stop = new AbortController();
    let last: Progress | undefined;
    const work = explainer!.explain(input, {
      signal: stop.signal,
      onProgress: (progress) => {
        last = progress;
        if (progress.done >= stopAfter) stop.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(last!.total).toBeGreaterThan(400); // of K = 512, less the constant channels
    const [partial] = last!.partial();
    expect(partial!.map).toMatchObject({ height: 224, width: 224 });
    expect(Math.max(...partial!.map.data)).toBe(1);
  });
});
