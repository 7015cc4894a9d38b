import { describe, expect, it } from '@jest/globals';
import { valueInfo } from '../../src/onnx/value-info.js';
import { applyPatch, exposeTensors, keepOutputs } from '../../src/rewrite/index.js';
import { tinyClassifierFacts as facts } from '../../src/testing/tiny-models.js';
import { float, readTiny } from '../support/graphs.js';
import { images, useRunner } from '../support/run-model.js';

const { input, layer } = facts;

describe('keepOutputs', () => {
  const runner = useRunner();

  it.each([7, 17])('drops unused nodes, weights and inputs at opset %i', async (opset) => {
    const exposed = exposeTensors(await readTiny({ opset, head: 'softmax' }), [layer]);
    const model = keepOutputs(exposed.model, exposed.outputs);
    expect(model.graph.output.map(({ name }) => name)).toEqual([layer]);
    expect(model.graph.node.map(({ opType }) => opType)).not.toContain('Gemm');
    const weights = ['conv_1.weight', 'conv_1.bias', 'conv_2.weight', 'conv_2.bias'];
    expect(model.graph.initializer.map(({ name }) => name)).toEqual(weights);
    expect(model.graph.input.map(({ name }) => name)).toEqual(opset === 7 ? [input, ...weights] : [input]);
    const whole = await runner.run(exposed.model, { [input]: images(1) });
    const part = await runner.run(model, { [input]: images(1) });
    expect(part).toEqual({ [layer]: whole[layer] });
  });

  it('removes the declarations of removed tensors', async () => {
    const declared = ['relu_2', 'mean'].map((name) => valueInfo(float(name, [null, 6, null, null])));
    const exposed = exposeTensors(applyPatch(await readTiny(), { valueInfo: { set: declared } }), ['conv_2']);
    const { graph } = keepOutputs(exposed.model, exposed.outputs);
    expect(graph.valueInfo).toEqual([]);
  });

  it('refuses a tensor that is not an output, and lists the outputs', async () => {
    const model = await readTiny();
    expect(() => keepOutputs(model, ['logit'])).toThrow(
      '"logit" is not an output of "tiny.onnx"; its outputs are "scores".',
    );
  });
});
