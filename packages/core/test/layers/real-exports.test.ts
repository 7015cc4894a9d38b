import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { listLayers, rawTensor, resolveLayer } from '../../src/layers/index.js';
import { memorySource, type OnnxModel, readModel } from '../../src/onnx/index.js';
import { classOutput, findLogits } from '../../src/inspect/index.js';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const shared = resolve('../shared/data/models');

const read = (path: string): Promise<OnnxModel> => readModel(memorySource(readFileSync(path)), basename(path));

const vgg16 = [
  {
    exporter: 'TorchScript',
    file: 'vgg16-torchscript.skeleton.onnx',
    tensor: '/features/features.29/Relu_output_0',
    node: '/features/features.28/Conv',
  },
  { exporter: 'dynamo', file: 'vgg16-dynamo.skeleton.onnx', tensor: 'relu_12', node: 'node_conv2d_12' },
];

describe.each(vgg16)('VGG16 from the $exporter exporter', ({ file, tensor, node }) => {
  const model = read(join(fixtures, file));

  it('lists its thirteen convolutions, each with its ReLU', async () => {
    const layers = listLayers(await model);
    expect(layers).toHaveLength(13);
    expect(new Set(layers.map(({ operator }) => operator))).toEqual(new Set(['Conv + Relu']));
    expect(layers.at(-1)).toMatchObject({ tensor, node, module: 'features.29', feedsWeights: true });
  });

  it.each(['features.28', 'features.29', 'model.features.29', 'module.features.28', tensor, node, '-1', '12'])(
    'finds the last activation by %s',
    async (name) => {
      expect(resolveLayer(await model, name).tensor).toBe(tensor);
    },
  );

  it('finds the module that ends in a pool, and a layer of the classifier', async () => {
    expect(resolveLayer(await model, 'features')).toMatchObject({ operator: 'MaxPool', module: 'features.30' });
    expect(resolveLayer(await model, 'classifier.0')).toMatchObject({ operator: 'Gemm' });
  });

  it('lists the names nearest to a wrong name', async () => {
    const wrong = await model;
    expect(() => resolveLayer(wrong, 'feature.29')).toThrow(
      /There is no layer "feature.29" in ".*"; did you mean "features.29"/,
    );
    expect(() => resolveLayer(wrong, 'xylophone')).toThrow(
      /the last ones are "features.25", "features.27", "features.29"./,
    );
    expect(() => resolveLayer(wrong, 13)).toThrow(/it has 13, so give an index from -13 to 12/);
    expect(() => rawTensor(wrong, `${tensor}x`)).toThrow(`did you mean "${tensor}"`);
  });

  it('returns a raw tensor unchanged', async () => {
    const conv = (await model).graph.node.find(({ name }) => name === node)?.output[0];
    expect(rawTensor(await model, conv!)).toMatchObject({ tensor: conv, operator: 'Conv' });
  });

  it('ends in logits', async () => {
    const output = classOutput(await model);
    expect(findLogits(await model, output)).toEqual({ logits: output, finalActivation: 'none' });
  });
});

const describeShared = existsSync(shared) ? describe : describe.skip;
describeShared(`shared models${existsSync(shared) ? '' : ' (skipped: ../shared is not there)'}`, () => {
  const load = (name: string) => read(join(shared, `${name}.onnx`));

  it.each([
    ['squeezenet1_1_pt_ts_op17_dyn', '/features/features.12/Concat_output_0'],
    ['squeezenet1_1_pt_ts_op17_fixed1', '/features/features.12/Concat_output_0'],
    ['squeezenet1_1_pt_ts_op17_fp16_dyn', '/features/features.12/Concat_output_0'],
    ['squeezenet1_1_pt_dynamo_op18_fixed_external', 'cat_7'],
    ['squeezenet1_1_qdq_int8_op17_dyn', '/features/features.12/Concat_output_0_DequantizeLinear_Output'],
  ])('%s: the Fire module gives its Concat, the classifier map feeds nothing', async (name, concat) => {
    const model = await load(name);
    expect(resolveLayer(model, 'features.12')).toMatchObject({
      tensor: concat,
      operator: 'Concat',
      module: 'features.12',
    });
    const layers = listLayers(model);
    expect(layers).toHaveLength(34);
    expect(layers.at(-1)).toMatchObject({ module: 'classifier.2', feedsWeights: false });
    expect(layers.at(-2)).toMatchObject({ tensor: concat, feedsWeights: true });
    const first = resolveLayer(model, 'features.0');
    expect(first).toEqual(resolveLayer(model, 'features.1'));
  });

  it('ResNet20: a stage and its last block resolve to the ReLU after the sum', async () => {
    const model = await load('resnet20_cifar10_pt_ts_op17_fixed1');
    const last = { tensor: '/layer3/layer3.2/Relu_1_output_0', operator: 'Add + Relu', module: 'layer3.2' };
    for (const name of ['layer3', 'layer3.2', '-1']) expect(resolveLayer(model, name)).toMatchObject(last);
    expect(resolveLayer(model, 'layer3.2.conv1')).toMatchObject({
      tensor: '/layer3/layer3.2/Relu_output_0',
      module: 'layer3.2.conv1',
    });
    expect(() => resolveLayer(model, 'layer4')).toThrow(/did you mean "layer1", "layer2", "layer3"/);
  });
});
