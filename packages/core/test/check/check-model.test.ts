import { describe, expect, it } from '@jest/globals';
import { checkModel, methods, type ModelReport, type Runtime } from '@scorecam/core';
import { copyWith } from '../../src/onnx/copy-with.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import type { OnnxModel } from '../../src/onnx/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { build, float, readTiny } from '../support/graphs.js';
import { headedNet } from '../support/headed-net.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const check = (model: OnnxModel, setup = {}): Promise<ModelReport> =>
  checkModel(runtime, { model, weights: { kind: 'none' } }, setup);
const names = methods.map(({ name }) => name);
const output = valueInfo({ name: 'y', dataType: 1, dims: ['N', 3] });

describe('checkModel', () => {
  it('says what is taken for the input, the output, the layer and the batch, and which methods serve', async () => {
    const { graph, input, explained, fault } = await check(await headedNet(), { labels: ['cat', 'dog', 'fox'] });
    expect(fault).toBeUndefined();
    expect(graph).toEqual({
      irVersion: 8,
      producer: 'scorecam tests',
      operatorSets: [{ domain: '', version: 17 }],
      nodes: 6,
      customOperators: [],
      weightTypes: ['float32'],
    });
    expect(input).toMatchObject({ name: 'image', layout: 'nchw', channels: 3, height: 16, width: 16, type: 'float32' });
    expect(explained).toMatchObject({
      target: { output: 'logits', head: 'softmax', headSource: 'default' },
      classes: 3,
      labels: { count: 3, first: ['cat', 'dog', 'fox'] },
      layer: { tensor: 'relu' },
      batch: 'any',
    });
    // A maximum follows the layer, and CAM needs a mean.
    const refused = {
      name: 'cam',
      fault: expect.stringMatching(/^CAM needs a network that averages a layer/) as unknown,
    };
    expect(explained?.methods).toEqual(names.map((name) => (name === 'cam' ? refused : { name })));
  });

  it('says about each field of the preprocessing where it is from', async () => {
    const setup = { preprocessing: { mean: [0.5] }, card: { std: [0.2], mean: [0.1] }, cardName: 'net.card.json' };
    expect((await check(await headedNet(), setup)).input?.sources).toEqual({
      size: 'the graph',
      resize: 'the default',
      mean: 'the options given',
      std: 'net.card.json',
      channelOrder: 'the default',
      layout: 'the graph',
      range: "ImageNet's defaults",
    });
  });

  it('names the operator that has no gradient, and the methods that work without gradients', async () => {
    const nodes = [makeNode({ op: 'Shrink', inputs: ['logits'], output: 'y' })];
    const { explained } = await check(await headedNet({ nodes, outputs: [output] }));
    const gradients = methods.filter(({ asks }) => asks.endsWith('Gradients')).map(({ name }) => name);
    for (const { name, fault } of explained!.methods)
      expect(fault).toEqual(
        gradients.includes(name as (typeof gradients)[number])
          ? expect.stringContaining('The gradient of "Shrink" (node "y") has no rule yet.')
          : undefined,
      );
  });

  it('without spatial features, leaves the methods of the input', async () => {
    const model = await build({
      inputs: [float('image', ['N', 3, 8, 8])],
      outputs: [float('y', ['N', 192])],
      nodes: [makeNode({ op: 'Flatten', inputs: ['image'], output: 'y' })],
    });
    const { explained } = await check(model);
    expect(explained).not.toHaveProperty('layer');
    const serving = explained!.methods.filter(({ fault }) => fault === undefined).map(({ name }) => name);
    expect(serving).toEqual(methods.filter(({ subject }) => subject === 'input').map(({ name }) => name));
  });

  it('reports the fault of a model that cannot be explained, with what was seen before it', async () => {
    const nodes = [copyWith(makeNode({ op: 'Mine', inputs: ['logits'], output: 'y' }), { domain: 'my.ops' })];
    const custom = await check(await headedNet({ nodes, outputs: [output] }));
    expect(custom.fault?.code).toBe('RUNTIME_FAILURE');
    expect(custom.graph.customOperators).toEqual([{ domain: 'my.ops', operator: 'Mine', nodes: 1 }]);
    expect(custom.input?.name).toBe('image');
    const noImage = await build({
      inputs: [float('x', ['N', 5])],
      outputs: [float('y', ['N', 5])],
      nodes: [makeNode({ op: 'Relu', inputs: ['x'], output: 'y' })],
    });
    expect(await check(noImage)).toMatchObject({ fault: { code: 'UNSUPPORTED_MODEL' } });
    expect(await check(noImage)).not.toHaveProperty('input');
  });

  it('runs a model of a newer version of the format whose operators are known', async () => {
    const model = await readTiny();
    const newer = { ...model, proto: copyWith(model.proto, { irVersion: 14n }) };
    expect(await check(newer)).toMatchObject({ graph: { irVersion: 14 }, explained: { classes: 5 } });
  });
});
