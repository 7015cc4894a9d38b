import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Explainer, type ExplainerSetup, type Runtime } from '@scorecam/core';
import { createRuntime, openExplainerParts, type OpenOptions } from '@scorecam/node';
import { describeShared, sharedPath } from './support/shared.js';

const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

// Small models with one trait each, and what is right for them.
describeShared('models with odd inputs, branches and files', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await createRuntime({ device: 'cpu', threads: 1 });
  });
  afterAll(() => runtime.dispose());

  async function open(model: string, options: OpenOptions = {}) {
    const parts = await openExplainerParts(sharedPath('cases', model), { ...options, device: 'cpu', threads: 1 });
    await parts.runtime.dispose();
    const setup: ExplainerSetup = { ...parts.setup, ownsRuntime: false };
    return Explainer.create(runtime, parts.file, setup);
  }

  it.each([
    ['cbam/model.onnx', 'attended', ['r1', 'feat', 'attended']],
    ['two-tasks/decoder-first.onnx', 'feat', ['r1', 'feat']],
    ['two-tasks/decoder-last.onnx', 'feat', ['r1', 'feat']],
  ])('%s has the layer %s', async (model, layer, candidates) => {
    const explainer = await open(model);
    expect(explainer.layer?.tensor).toBe(layer);
    expect(explainer.layers.map(({ candidate }) => candidate.tensor)).toEqual(candidates);
    await explainer.dispose();
  });

  it.each([
    ['int8-input/int8.onnx', { mean: [0], std: [1], range: [-128, 127] }],
    ['int8-input/uint8.onnx', { mean: [0], std: [1], range: [0, 255] }],
    ['metadata/model.onnx', { mean: [0], std: [1], range: [0, 1] }],
    ['hf/convnext-384/model.onnx', { resize: 'squash', size: [384, 384], ...imagenet }],
    ['hf/convnext-null/model.onnx', { resize: 'crop', size: [64, 64], resizeTo: 73, ...imagenet }],
    ['hf/levit/model.onnx', { resize: 'crop', size: [64, 64], resizeTo: 73, ...imagenet }],
    ['hf/mobilevit/model.onnx', { resizeTo: 72, mean: [0], std: [1], channelOrder: 'bgr' }],
    ['hf/vit-no-mean/model.onnx', { resize: 'squash', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }],
  ])('%s is fed as its files say', async (model, preprocessing) => {
    const explainer = await open(model);
    expect(explainer.preprocessing).toMatchObject(preprocessing);
    await explainer.dispose();
  });

  it('names the classes of metadata, and takes a preprocessing by its name', async () => {
    const explainer = await open('metadata/model.onnx', { preprocessing: 'minus1-1' });
    expect(explainer.labels).toEqual(['ant', 'bee', 'cow']);
    expect(explainer.preprocessing.range).toEqual([-1, 1]);
    expect(explainer.preprocessingSource).toBe("the options given and the model's metadata");
    await explainer.dispose();
  });
});
