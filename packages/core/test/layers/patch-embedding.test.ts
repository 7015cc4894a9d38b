import { expect, it } from '@jest/globals';
import { isPatchEmbedding } from '../../src/layers/index.js';
import { intsOf } from '../../src/onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { memorySource, readModel } from '../../src/onnx/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';

/** x -> Conv -> patches -> tokens -> softmax(tokens) tokens -> y */
function transformer({ stride = 4, softmax = 'Softmax' } = {}) {
  const attributes = [intsOf('kernel_shape', [4, 4]), intsOf('strides', [stride, stride])];
  const float = (name: string) => ({ name, dataType: DataType.FLOAT, dims: ['n', 3, 16, 16] });
  const bytes = testModel({
    inputs: [float('x')],
    outputs: [float('y')],
    initializers: [floatTensorProto('w', [8, 3, 4, 4]), floatTensorProto('shape', [3])],
    nodes: [
      makeNode({ op: 'Conv', inputs: ['x', 'w'], output: 'patches', attributes }),
      makeNode({ op: 'Reshape', inputs: ['patches', 'shape'], output: 'tokens' }),
      makeNode({ op: softmax, inputs: ['tokens'], output: 'attention' }),
      makeNode({ op: 'MatMul', inputs: ['attention', 'tokens'], output: 'block' }),
      makeNode({ op: 'Softmax', inputs: ['block'], output: 'y' }),
    ],
  });
  return readModel(memorySource(bytes), 'net.onnx');
}

it.each([
  ['the convolution before all attention', {}, 'patches', true],
  ['no block of the transformer', {}, 'block', false],
  ['no convolution whose patches overlap', { stride: 2 }, 'patches', false],
  ['no stem without attention behind it', { softmax: 'Tanh' }, 'patches', false],
])('a patch embedding is %s', async (_, options, tensor, expected) => {
  expect(isPatchEmbedding(await transformer(options), tensor)).toBe(expected);
});
