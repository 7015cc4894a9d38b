import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRuntime, openModelFile } from '@scorecam/node';
import { Explainer, type Runtime } from '@scorecam/core';
import { maximumDifference } from '@scorecam/core/testing';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readNpy } from '../support/shared.js';

// Written by scripts/make_token_references.py in this form.
interface TokenReference {
  readonly layer: string;
  readonly classIndex: number;
  readonly dims: readonly number[];
}

const folderOf = (net: string) => resolve('packages/node/test/references', net);
const fileOf = (net: string, name: string) => readNpy(resolve(folderOf(net), `${name}.npy`));

// PyTorch and onnxruntime round differently by about 5e-6 here.
const tolerance = 1e-4;

const grid = { before: 1, height: 4, width: 4, after: 0 };
const nets = [
  { net: 'tiny-vit', layout: grid },
  { net: 'tiny-swin', layout: 'nhwc' },
] as const;
const exports = nets.flatMap((each) => ['torchscript', 'dynamo'].map((exporter) => ({ ...each, exporter })));

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createRuntime({ device: 'cpu', threads: 1 });
});
afterAll(() => runtime.dispose());

const open = async (net: string, exporter: string, layer?: string) =>
  Explainer.create(runtime, await openModelFile(resolve(folderOf(net), `${net}-${exporter}.onnx`)), { layer });

describe.each(exports)('$net by the $exporter exporter, against pytorch-grad-cam', ({ net, exporter, layout }) => {
  const reference = JSON.parse(readFileSync(resolve(folderOf(net), 'cases.json'), 'utf8')) as TokenReference;
  let explainer: Explainer;
  beforeAll(async () => {
    explainer = await open(net, exporter);
  });
  afterAll(() => explainer.dispose());

  it('sees the norm before the last attention as planes', async () => {
    const { activation, logits } = await explainer.model.activate(fileOf(net, 'input'));
    expect(explainer.layer).toMatchObject({ module: reference.layer, layout, dims: reference.dims });
    expect(maximumDifference(activation.data, fileOf(net, 'activation').data)).toBeLessThan(tolerance);
    expect(maximumDifference(logits, fileOf(net, 'logits').data)).toBeLessThan(tolerance);
  });

  it.each(['score-cam', 'grad-cam'] as const)('gives the map of %s', async (method) => {
    const { classes } = await explainer.explainInput(fileOf(net, 'input'), {
      method,
      preset: 'pytorch-grad-cam',
      classes: [reference.classIndex],
    });
    expect(maximumDifference(classes[0]!.map.data, fileOf(net, `map_${method}`).data)).toBeLessThan(tolerance);
  });
});

it('lists the residual stream and the norms of a vision transformer, each a grid without the class token', async () => {
  const explainer = await open('tiny-vit', 'dynamo');
  const modules = explainer.layers.map(({ candidate, dims }) => `${candidate.module ?? ''} ${dims.join('x')}`);
  const block = (layer: number) => [
    `encoder.layers.encoder_layer_${layer}.ln_1 1x8x4x4`,
    `encoder.layers.encoder_layer_${layer} 1x8x4x4`,
    `encoder.layers.encoder_layer_${layer} 1x8x4x4`,
  ];
  expect(modules).toEqual(['conv_proj 1x8x4x4', 'encoder 1x8x4x4', ...block(0), ...block(1)]);
  await explainer.dispose();
});
