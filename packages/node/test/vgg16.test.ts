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
import { copyFile, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * A file of seeded weights, uniform in ±0.05, which keep the signal of VGG16 alive through its 16 layers. One block is
 * repeated: its length shares no factor with a filter's, so that no two filters are alike.
 */
async function writeWeights(path: string, size: number): Promise<void> {
  const block = new Float32Array(1_048_573);
  let state = 1;
  for (let i = 0; i < block.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    block[i] = (state / 2 ** 32 - 0.5) / 10;
  }
  const bytes = new Uint8Array(block.buffer);
  const file = await open(path, 'w');
  for (let written = 0; written < size; written += bytes.length) await file.write(bytes.subarray(0, size - written));
  await file.close();
}

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
    await writeWeights(join(folder, weights!.location), weights!.minimumSize);
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
    const work = explainer!.explainInput(input, {
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
