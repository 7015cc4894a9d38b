import { describe, expect, it } from '@jest/globals';
import { constantInts, indexGraph, memorySource, readModel } from '../../src/onnx/index.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { inferTypes } from '../../src/onnx/infer-types.js';
import { tinyClassifier, tinyClassifierFacts as facts } from '../../src/testing/tiny-models.js';

const tiny = async (options = {}) => indexGraph(await readModel(memorySource(tinyClassifier(options)), 'tiny.onnx'));

describe('indexGraph', () => {
  it('knows who makes a tensor and who reads it', async () => {
    const index = await tiny();
    expect(index.producer('relu_2')?.opType).toBe('Relu');
    expect(index.consumers('relu_2').map(({ opType }) => opType)).toEqual(['GlobalAveragePool']);
    expect(index.producer(facts.input)).toBeUndefined();
    expect(index.initializer('conv_1.weight')?.dims).toEqual([4n, 3n, 3n, 3n]);
  });

  it('does not take the weights of an IR 3 model for its inputs', async () => {
    const index = await tiny({ opset: 7 });
    expect(index.inputs).toEqual([{ name: facts.input, dataType: DataType.FLOAT, dims: ['batch', 3, 16, 12] }]);
  });

  it('reads small constants of Constant nodes', async () => {
    const index = await tiny({ batch: 1 });
    expect(constantInts(index, 'features_shape')).toEqual([1, 6]);
    expect(constantInts(index, 'conv_1.bias')).toBeUndefined();
    expect(constantInts(index, 'relu_1')).toBeUndefined();
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
