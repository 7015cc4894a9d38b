import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';

/** image -> Conv -> Relu "first" -> Conv "second" -> Add "sum" of both -> mean over the places -> scores. */
export const residual = testModel({
  inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3, 8, 8] }],
  outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 4] }],
  initializers: [floatTensorProto('weight_1', [4, 3, 1, 1]), floatTensorProto('weight_2', [4, 4, 1, 1])],
  nodes: [
    makeNode({ op: 'Conv', inputs: ['image', 'weight_1'], output: 'conv_1' }),
    makeNode({ op: 'Relu', inputs: ['conv_1'], output: 'first' }),
    makeNode({ op: 'Conv', inputs: ['first', 'weight_2'], output: 'second' }),
    makeNode({ op: 'Add', inputs: ['first', 'second'], output: 'sum' }),
    makeNode({ op: 'GlobalAveragePool', inputs: ['sum'], output: 'pooled' }),
    makeNode({ op: 'Flatten', inputs: ['pooled'], output: 'scores' }),
  ],
});
