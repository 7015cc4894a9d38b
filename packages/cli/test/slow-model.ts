import { intsOf } from '../../core/src/onnx/attributes.js';
import { makeNode } from '../../core/src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../core/src/testing/tiny-models.js';

/** A classifier with so many channels of so many pixels that explaining one picture takes far longer than any test waits. */
export function slowModel(): Uint8Array {
  const same = [intsOf('kernel_shape', [3, 3]), intsOf('pads', [1, 1, 1, 1])];
  return testModel({
    nodes: [
      makeNode({ op: 'Conv', inputs: ['image', 'conv_1.weight'], output: 'conv_1', attributes: same }),
      makeNode({ op: 'Conv', inputs: ['conv_1', 'conv_2.weight'], output: 'conv_2', attributes: same }),
      makeNode({ op: 'GlobalAveragePool', inputs: ['conv_2'], output: 'mean' }),
      makeNode({ op: 'Flatten', inputs: ['mean'], output: 'features' }),
      makeNode({ op: 'Gemm', inputs: ['features', 'gemm.weight'], output: 'scores' }),
    ],
    initializers: [
      floatTensorProto('conv_1.weight', [64, 3, 3, 3]),
      floatTensorProto('conv_2.weight', [2048, 64, 3, 3]),
      floatTensorProto('gemm.weight', [2048, 2]),
    ],
    inputs: [{ name: 'image', dataType: 1, dims: ['batch', 3, 64, 64] }],
    outputs: [{ name: 'scores', dataType: 1, dims: ['batch', 2] }],
  });
}
