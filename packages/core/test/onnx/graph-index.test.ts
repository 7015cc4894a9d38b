import { describe, expect, it } from '@jest/globals';
import { constantInts, indexGraph } from '../../src/onnx/index.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { inferTypes } from '../../src/onnx/infer-types.js';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import { applyPatch } from '../../src/rewrite/graph-patch.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, tinyClassifierFacts as facts } from '../../src/testing/tiny-models.js';
import { build, float, readTiny } from '../support/graphs.js';

const tiny = async (options = {}) => indexGraph(await readTiny(options));

describe('indexGraph', () => {
  it('knows the producer and the readers of a tensor', async () => {
    const index = await tiny();
    expect(index.producer('relu_2')?.opType).toBe('Relu');
    expect(index.consumers('relu_2').map(({ opType }) => opType)).toEqual(['GlobalAveragePool']);
    expect(index.producer(facts.input)).toBeUndefined();
    expect(index.initializer('conv_1.weight')?.dims).toEqual([4n, 3n, 3n, 3n]);
  });

  it('indexes a graph once, and a changed graph again', async () => {
    const model = await readTiny();
    expect(indexGraph(model)).toBe(indexGraph({ ...model }));
    const changed = applyPatch(model, { outputs: { remove: new Set(['scores']) } });
    expect(indexGraph(changed).outputs).toEqual([]);
  });

  it('does not mistake the weights of an IR 3 model for inputs', async () => {
    const index = await tiny({ opset: 7 });
    expect(index.inputs).toEqual([{ name: facts.input, dataType: DataType.FLOAT, dims: ['batch', 3, 16, 12] }]);
  });

  it('reads small constants of Constant nodes', async () => {
    const index = await tiny({ batch: 1 });
    expect(constantInts(index, 'features_shape')).toEqual([1, 6]);
    expect(constantInts(index, 'conv_1.bias')).toBeUndefined();
    expect(constantInts(index, 'relu_1')).toBeUndefined();
  });

  it('given a Constant in its other forms, reads the numbers of its attribute', async () => {
    const index = indexGraph(
      await build({
        inputs: [float('x', ['n'])],
        outputs: [float('y', ['n'])],
        nodes: [
          makeNode({ op: 'Constant', inputs: [], output: 'list', attributes: [intsOf('value_ints', [7, 8])] }),
          makeNode({ op: 'Constant', inputs: [], output: 'one', attributes: [intOf('value_int', 9)] }),
          makeNode({ op: 'Neg', inputs: ['x'], output: 'y' }),
        ],
      }),
    );
    expect([constantInts(index, 'list'), constantInts(index, 'one')]).toEqual([[7, 8], [9]]);
  });

  it('given what is computed from constants alone, calls it constant, but no random numbers', async () => {
    const index = indexGraph(
      await build({
        inputs: [float('x', ['n'])],
        outputs: [float('y', ['n'])],
        initializers: [floatTensorProto('w', [1])],
        nodes: [
          makeNode({ op: 'Neg', inputs: ['w'], output: 'negative' }),
          makeNode({ op: 'RandomNormal', inputs: [], output: 'noise' }),
          makeNode({ op: 'Sum', inputs: ['x', 'negative', 'noise'], output: 'y' }),
        ],
      }),
    );
    expect(['w', 'negative', 'noise', 'y'].map((name) => index.isConstant(name))).toEqual([true, true, false, false]);
  });

  it('given the ways in which exporters leave a dimension open, reads each as open', async () => {
    const { inputs } = indexGraph(
      await build({
        inputs: [float('x', [0, -1, '', null, 5, 'n'])],
        outputs: [float('y', ['n'])],
        nodes: [makeNode({ op: 'Neg', inputs: ['x'], output: 'y' })],
      }),
    );
    expect(inputs[0]?.dims).toEqual([null, null, null, null, 5, 'n']);
  });
});

describe('inferTypes', () => {
  it('knows element type and rank of every tensor of the tiny classifier', async () => {
    const index = await tiny({ batch: 1, inputType: 'uint8', head: 'softmax' });
    const typeOf = inferTypes(index);
    const at = (tensor: string) => [typeOf(tensor).dataType, typeOf(tensor).rank];
    expect(at(facts.input)).toEqual([DataType.UINT8, 4]);
    expect(at('relu_2')).toEqual([DataType.FLOAT, 4]);
    expect(at('features_shape')).toEqual([DataType.INT64, 1]);
    expect(at('features')).toEqual([DataType.FLOAT, 2]);
    expect(at('logits')).toEqual([DataType.FLOAT, 2]);
  });
});
