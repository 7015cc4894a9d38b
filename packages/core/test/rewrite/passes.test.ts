import { describe, expect, it } from '@jest/globals';
import { memorySource, type OnnxModel, readModel, writeModel } from '../../src/onnx/index.js';
import { intOf } from '../../src/onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { classesOf, classOutput, findLogits, imageInput } from '../../src/inspect/index.js';
import { exposeTensors, keepOutputs, stripInference, symbolicBatch } from '../../src/rewrite/index.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { elementCount, floatTensor, type Tensor } from '../../src/tensor.js';
import {
  floatTensorProto,
  testModel,
  type TestModel,
  tinyClassifierFacts as facts,
} from '../../src/testing/tiny-models.js';
import { readTiny, useRunner } from './run-model.js';

const opsets = [7, 11, 13, 17, 21];
const { input, output, layer } = facts;

const build = (model: TestModel): Promise<OnnxModel> => readModel(memorySource(testModel(model)), 'net.onnx');
const float = (name: string, dims: (number | string | null)[]) => ({ name, dataType: DataType.FLOAT, dims });

function images(count: number): Tensor<'float32'> {
  const dims = [count, facts.channels, facts.height, facts.width];
  return floatTensor(
    Float32Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(i * i)),
    dims,
  );
}

describe('exposeTensors', () => {
  const runner = useRunner();

  it.each(opsets)('gives a tensor out under its own name at opset %i', async (opset) => {
    const { model, outputs } = exposeTensors(await readTiny({ opset }), [layer, output]);
    expect(outputs).toEqual([layer, output]);
    const results = await runner.run(model, { [input]: images(2) });
    expect(results[layer]?.dims).toEqual([2, ...facts.layerDims]);
    expect(Math.max(...(results[layer] as Tensor<'float32'>).data)).toBeGreaterThan(0);
  });

  it('declares the rank, and casts what is not float32', async () => {
    const half = await build({
      inputs: [{ name: 'x', dataType: DataType.FLOAT16, dims: [1, 2, 3, 3] }],
      outputs: [{ name: 'y', dataType: DataType.FLOAT16, dims: [1, 2, 3, 3] }],
      nodes: [
        makeNode({ op: 'Relu', inputs: ['x'], output: 'r' }),
        makeNode({ op: 'Neg', inputs: ['r'], output: 'y' }),
      ],
    });
    const { model, outputs } = exposeTensors(half, ['r', 'y']);
    expect(outputs).toEqual(['scorecam/float32/r', 'scorecam/float32/y']);
    const added = model.graph.output.find(({ name }) => name === outputs[0])?.type?.value;
    expect(added).toMatchObject({
      case: 'tensorType',
      value: { elemType: DataType.FLOAT, shape: { dim: [{}, {}, {}, {}] } },
    });
    const ones = { type: 'float16' as const, dims: [1, 2, 3, 3], data: new Uint16Array(18).fill(0x3c00) };
    expect((await runner.run(model, { x: ones }))['scorecam/float32/y']?.data).toEqual(new Float32Array(18).fill(-1));
  });

  it('dequantizes a quantized tensor by the scale that it was made with', async () => {
    const model = await build({
      inputs: [float('x', [3])],
      outputs: [float('y', [3])],
      initializers: [floatTensorProto('scale', [], [0.5])],
      nodes: [
        makeNode({ op: 'QuantizeLinear', inputs: ['x', 'scale'], output: 'q' }),
        makeNode({ op: 'DequantizeLinear', inputs: ['q', 'scale'], output: 'y' }),
      ],
    });
    const exposed = exposeTensors(model, ['q']);
    const results = await runner.run(exposed.model, { x: floatTensor(Float32Array.of(0.2, 1.4, 9), [3]) });
    expect(results[exposed.outputs[0]!]?.data).toEqual(Float32Array.of(0, 1.5, 9));
  });

  it('refuses a tensor that nothing produces', async () => {
    const model = await readTiny();
    expect(() => exposeTensors(model, ['relu_9'])).toThrow(/No operator of "tiny.onnx" produces a tensor "relu_9"/);
  });
});

describe('keepOutputs', () => {
  const runner = useRunner();

  it.each([7, 17])('drops nodes, weights and inputs that nothing needs at opset %i', async (opset) => {
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

  it('refuses what is no output, and lists what there is', async () => {
    const model = await readTiny();
    expect(() => keepOutputs(model, ['logit'])).toThrow(
      '"logit" is not an output of "tiny.onnx"; its outputs are "scores".',
    );
  });
});

describe('symbolicBatch', () => {
  it('refuses a model whose rows depend on each other, naming the node', async () => {
    const quantize = makeNode({ op: 'DynamicQuantizeLinear', inputs: ['x'], output: 'y' });
    const model = await build({ nodes: [quantize], inputs: [float('x', [1, 4])], outputs: [float('y', [1, 4])] });
    expect(() => symbolicBatch(model)).toThrow('node "y" quantizes by the range of the whole batch');
  });

  const runner = useRunner();

  it.each(opsets)('lets a model of fixed batch take other batches, each row on its own, at opset %i', async (opset) => {
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
  });

  it('uses 0 where a shape has its -1 elsewhere, opens a shape that is put together, and leaves weights alone', async () => {
    const model = await build({
      inputs: [float('x', [1, 4, 2, 2])],
      outputs: [float('y', [1, 4, 4])],
      initializers: [floatTensorProto('w', [16], Array<number>(16).fill(1))],
      nodes: [
        intsConstant('open', [1, -1]),
        makeNode({ op: 'Reshape', inputs: ['x', 'open'], output: 'flat' }),
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

  it('does not touch the shapes of a model whose batch is open already', async () => {
    const model = await readTiny();
    expect(symbolicBatch(model).graph.node).toEqual(model.graph.node);
  });
});

describe('stripInference', () => {
  const runner = useRunner();

  it('removes Identity and Dropout, in chains too, but none that gives an output', async () => {
    const model = await build({
      inputs: [float('x', [1, 2])],
      outputs: [float('y', [1, 2])],
      initializers: [floatTensorProto('b', [2], [1, 2])],
      opset: 11,
      nodes: [
        makeNode({ op: 'Identity', inputs: ['b'], output: 'b_again' }),
        makeNode({ op: 'Identity', inputs: ['b_again'], output: 'b_once_more' }),
        makeNode({ op: 'Add', inputs: ['x', 'b_once_more'], output: 'sum' }),
        makeNode({ op: 'Dropout', inputs: ['sum'], output: 'dropped' }),
        makeNode({ op: 'Neg', inputs: ['dropped'], output: 'negative' }),
        makeNode({ op: 'Identity', inputs: ['negative'], output: 'y' }),
      ],
    });
    const stripped = stripInference(model);
    expect(stripped.graph.node.map(({ opType }) => opType)).toEqual(['Add', 'Neg', 'Identity']);
    expect(stripped.graph.node[0]?.input).toEqual(['x', 'b']);
    const x = floatTensor(Float32Array.of(5, 6), [1, 2]);
    expect((await runner.run(stripped, { x }))['y']?.data).toEqual(Float32Array.of(-6, -8));
    expect(writeModel(model)).not.toEqual(writeModel(stripped));
    expect(model.graph.node).toHaveLength(6);
  });
});

describe('findLogits', () => {
  it.each([
    [undefined, { logits: output, finalActivation: 'none' }],
    ['softmax' as const, { logits: 'logits', finalActivation: 'softmax' }],
    ['log_softmax' as const, { logits: 'logits', finalActivation: 'log_softmax' }],
    ['sigmoid' as const, { logits: 'logits', finalActivation: 'sigmoid' }],
  ])('finds the logits before %s', async (head, expected) => {
    expect(findLogits(await readTiny(head ? { head } : {}), output)).toEqual(expected);
  });

  it('sees through reshapes, and a softmax that is spelled out', async () => {
    const shapes = { inputs: [float('z', ['n', 5])], outputs: [float('y', ['n', 5])] };
    const model = await build({
      ...shapes,
      nodes: [
        makeNode({ op: 'ReduceMax', inputs: ['z'], output: 'max' }),
        makeNode({ op: 'Sub', inputs: ['z', 'max'], output: 'shifted' }),
        makeNode({ op: 'Exp', inputs: ['shifted'], output: 'exp' }),
        makeNode({ op: 'ReduceSum', inputs: ['exp'], output: 'sum' }),
        makeNode({ op: 'Div', inputs: ['exp', 'sum'], output: 'softmax' }),
        makeNode({ op: 'Flatten', inputs: ['softmax'], output: 'y' }),
      ],
    });
    expect(findLogits(model, 'y')).toEqual({ logits: 'z', finalActivation: 'softmax' });
  });
});

describe('classOutput and imageInput', () => {
  const nodes = ['scores', 'boxes', 'maps'].map((name) => makeNode({ op: 'Relu', inputs: ['x'], output: name }));
  const several = build({
    inputs: [float('x', ['n', 224, 224, 3])],
    outputs: [float('boxes', ['n', 9, 4]), float('scores', ['n', 10, 1, 1]), float('maps', ['n', 8, 7, 7])],
    nodes,
  });

  it('takes the only output that can hold class scores', async () => {
    expect(classOutput(await several)).toBe('scores');
    expect(classOutput(await several, 'boxes')).toBe('boxes');
  });

  it.each([
    [[1, 10], 10],
    [[8, 10, 1, 1], 10],
    [[1, 1, 1, 10], 10],
    [[10], 10],
    [[8, 1], 1],
    [[1, 10, 7, 7], undefined],
    [[], undefined],
  ])('counts the classes of an output of shape %j as %j', (dims, classes) => {
    expect(classesOf(dims)).toBe(classes);
  });

  it('lists the outputs where it is not plain', async () => {
    const two = await build({
      inputs: [float('x', ['n', 2])],
      outputs: [float('scores', ['n', 2]), float('boxes', ['n', 2])],
      nodes,
    });
    const list = 'it has "scores" [n, 2], "boxes" [n, 2]; name one of shape [N, classes].';
    expect(() => classOutput(two)).toThrow(
      `It is not plain which output holds the class scores in "net.onnx": ${list}`,
    );
    expect(() => classOutput(two, 'score')).toThrow(`There is no output "score" in "net.onnx": ${list}`);
  });

  it('tells the layout and the size of the image input', async () => {
    const size = { channels: 3, height: 224, width: 224, batch: null };
    expect(imageInput(await several)).toEqual({ name: 'x', layout: 'nhwc', ...size, flat: false, isInteger: false });
    expect(imageInput(await readTiny({ batch: 4 }))).toMatchObject({
      layout: 'nchw',
      channels: 3,
      height: 16,
      width: 12,
      batch: 4,
    });
    expect(imageInput(await readTiny({ flat: true }), { imageShape: [3, 16, 12] })).toMatchObject({
      height: 16,
      width: 12,
      flat: true,
    });
  });

  it('takes a flat row of three times a square for a square picture', async () => {
    const flat = await build({ inputs: [float('x', ['n', 150528])], outputs: [float('scores', ['n', 10])], nodes });
    expect(imageInput(flat)).toMatchObject({ layout: 'nchw', channels: 3, height: 224, width: 224, flat: true });
    expect(imageInput(flat, { layout: 'nhwc' })).toMatchObject({ channels: 3, height: 224, width: 224 });
  });

  it('knows an input of whole numbers', async () => {
    expect(imageInput(await readTiny({ inputType: 'uint8' })).isInteger).toBe(true);
    expect(imageInput(await readTiny({ inputType: 'float16' })).isInteger).toBe(false);
  });

  it('refuses a model without an image, and says what inputs it has', async () => {
    const flat = await readTiny({ flat: true });
    expect(() => imageInput(flat)).toThrow(
      /its inputs are "image" \[batch, 576\]; a model of images has an input of shape/,
    );
  });
});
