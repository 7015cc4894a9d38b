import { expect, it } from '@jest/globals';
import { isPatchEmbedding } from '../../src/layers/index.js';
import { intsOf } from '../../src/onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { memorySource, readModel } from '../../src/onnx/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';

/** The differences of a test's network from a transformer. */
interface Variant {
  readonly kernel?: number;
  readonly stride?: number;
  readonly softmax?: string;
  readonly stem?: boolean;
}

/** x -> (Conv 3x3 ->) Conv -> patches -> tokens -> softmax(tokens) tokens -> y */
function transformer({ kernel = 4, stride = kernel, softmax = 'Softmax', stem = false }: Variant) {
  const attributes = [intsOf('kernel_shape', [kernel, kernel]), intsOf('strides', [stride, stride])];
  const float = (name: string) => ({ name, dataType: DataType.FLOAT, dims: ['n', 3, 16, 16] });
  const bytes = testModel({
    inputs: [float('x')],
    outputs: [float('y')],
    initializers: [floatTensorProto('w', [8, 3, 4, 4]), floatTensorProto('shape', [3])],
    nodes: [
      ...(stem ? [makeNode({ op: 'Conv', inputs: ['x', 'w'], output: 'stem' })] : []),
      makeNode({ op: 'Conv', inputs: [stem ? 'stem' : 'x', 'w'], output: 'patches', attributes }),
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
  ['no convolution of single pixels', { kernel: 1 }, 'patches', false],
  ['no convolution that others prepare', { stem: true }, 'patches', false],
  ['no stem without attention behind it', { softmax: 'Tanh' }, 'patches', false],
])('a patch embedding is %s', async (_, options, tensor, expected) => {
  expect(isPatchEmbedding(await transformer(options), tensor)).toBe(expected);
});
