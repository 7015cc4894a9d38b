import { describe, expect, it } from '@jest/globals';
import { intOf } from '../../src/onnx/attributes.js';
import { declaredTensor } from '../../src/onnx/value-info.js';
import { symbolicBatch } from '../../src/rewrite/index.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { floatTensor } from '../../src/tensor.js';
import { floatTensorProto, tinyClassifierFacts as facts } from '../../src/testing/tiny-models.js';
import { build, float, readTiny } from '../support/graphs.js';
import { images, opsets, useRunner } from '../support/run-model.js';

const { input, output } = facts;

describe('symbolicBatch', () => {
  it('refuses a model whose rows depend on each other, naming the node', async () => {
    const quantize = makeNode({ op: 'DynamicQuantizeLinear', inputs: ['x'], output: 'y' });
    const model = await build({ nodes: [quantize], inputs: [float('x', [1, 4])], outputs: [float('y', [1, 4])] });
    expect(() => symbolicBatch(model)).toThrow('node "y" quantizes by the range of the whole batch');
  });

  const runner = useRunner();

  it.each(opsets)(
    'makes a model with a fixed batch accept other batches with independent rows at opset %i',
    async (opset) => {
      const fixed = await readTiny({ opset, batch: 1 });
      const model = symbolicBatch(fixed);
      const three = images(3);
      const { [output]: together } = await runner.run(model, { [input]: three });
      expect(together?.dims).toEqual([3, facts.classes]);
      const size = three.data.length / 3;
      for (let row = 0; row < 3; row++) {
        const image = floatTensor(three.data.slice(row * size, (row + 1) * size), [1, ...three.dims.slice(1)]);
        const { [output]: alone } = await runner.run(fixed, { [input]: image });
        for (let i = 0; i < facts.classes; i++) {
          expect(together?.data[row * facts.classes + i]).toBeCloseTo(Number(alone?.data[i]), 5);
        }
      }
    },
  );

  it('uses 0 if a shape has another -1, opens a concatenated shape, and keeps weights', async () => {
    const model = await build({
      inputs: [float('x', [1, 4, 2, 2])],
      outputs: [float('y', [1, 4, 4])],
      initializers: [floatTensorProto('w', [16], Array<number>(16).fill(1))],
      nodes: [
        intsConstant('open', [1, -1]),
        makeNode({ op: 'Reshape', inputs: ['x', 'open'], output: 'flat', attributes: [intOf('allowzero', 1)] }),
        intsConstant('one', [1]),
        intsConstant('square', [4, 4]),
        makeNode({ op: 'Concat', inputs: ['one', 'square'], output: 'shape', attributes: [intOf('axis', 0)] }),
        makeNode({ op: 'Reshape', inputs: ['flat', 'shape'], output: 'cube' }),
        intsConstant('weight_shape', [1, 4, 4]),
        makeNode({ op: 'Reshape', inputs: ['w', 'weight_shape'], output: 'weights' }),
        makeNode({ op: 'Add', inputs: ['cube', 'weights'], output: 'y' }),
      ],
    });
    const data = Float32Array.from({ length: 48 }, (_, i) => i);
    const { y } = await runner.run(symbolicBatch(model), { x: floatTensor(data, [3, 4, 2, 2]) });
    expect(y).toEqual({ type: 'float32', dims: [3, 4, 4], data: data.map((value) => value + 1) });
  });

  it("given an Expand, keeps the input's size", async () => {
    const model = await build({
      inputs: [float('x', [1, 1])],
      outputs: [float('y', [1, 3])],
      nodes: [intsConstant('wide', [1, 3]), makeNode({ op: 'Expand', inputs: ['x', 'wide'], output: 'y' })],
    });
    const x = floatTensor(Float32Array.of(5, 7), [2, 1]);
    const { y } = await runner.run(symbolicBatch(model), { x });
    expect(y).toEqual({ type: 'float32', dims: [2, 3], data: Float32Array.of(5, 5, 5, 7, 7, 7) });
  });

  it('keeps a shape whose first number is not the batch, or that is computed from a shape', async () => {
    const model = await build({
      inputs: [float('x', [1, 4]), float('other', [4, 1])],
      outputs: [float('y', [2, 2]), float('z', [1, 2])],
      nodes: [
        intsConstant('square', [2, 2]),
        makeNode({ op: 'Reshape', inputs: ['x', 'square'], output: 'y' }),
        makeNode({ op: 'Shape', inputs: ['x'], output: 'size' }),
        intsConstant('row', [1, 2]),
        makeNode({ op: 'Reshape', inputs: ['size', 'row'], output: 'z' }),
      ],
    });
    const { graph } = symbolicBatch(model);
    expect(new Set(graph.node)).toEqual(new Set(model.graph.node));
    expect(graph.node.every((node) => model.graph.node.includes(node))).toBe(true);
    const firstDim = graph.input.map((value) => declaredTensor(value)?.dims?.[0]);
    expect(firstDim).toEqual(['N', 4]);
  });

  it('keeps the shapes of a model whose batch is already symbolic', async () => {
    const model = await readTiny();
    expect(symbolicBatch(model).graph.node).toEqual(model.graph.node);
  });
});
