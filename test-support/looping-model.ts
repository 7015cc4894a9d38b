import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  GraphProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from '../packages/core/src/onnx/gen/onnx_pb.js';
import { valueInfo } from '../packages/core/src/onnx/value-info.js';
import { intsOf } from '../packages/core/src/onnx/attributes.js';
import { makeNode } from '../packages/core/src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../packages/core/src/testing/tiny-models.js';

/** A classifier of images of 3 x 16 x 16 that runs for ever: it begins with a Loop of 2^62 steps. */
export function loopingModel(): Uint8Array {
  const image = { dataType: DataType.FLOAT, dims: ['batch', 3, 16, 16] } as const;
  const same = [intsOf('kernel_shape', [3, 3]), intsOf('pads', [1, 1, 1, 1])];
  return testModel({
    inputs: [{ name: 'image', ...image }],
    outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 2] }],
    initializers: [
      create(TensorProtoSchema, { name: 'steps', dataType: DataType.INT64, int64Data: [2n ** 62n] }),
      create(TensorProtoSchema, { name: 'go', dataType: DataType.BOOL, int32Data: [1] }),
      floatTensorProto('conv.weight', [4, 3, 3, 3]),
      floatTensorProto('gemm.weight', [4, 2]),
    ],
    nodes: [
      makeNode({ op: 'Loop', inputs: ['steps', 'go', 'image'], output: 'looped', attributes: [body(image)] }),
      makeNode({ op: 'Conv', inputs: ['looped', 'conv.weight'], output: 'conv', attributes: same }),
      makeNode({ op: 'GlobalAveragePool', inputs: ['conv'], output: 'mean' }),
      makeNode({ op: 'Flatten', inputs: ['mean'], output: 'features' }),
      makeNode({ op: 'Gemm', inputs: ['features', 'gemm.weight'], output: 'scores' }),
    ],
  });
}

function body(image: { dataType: number; dims: readonly (number | string)[] }) {
  const scalar = (name: string, dataType: number) => valueInfo({ name, dataType, dims: [] });
  const g = create(GraphProtoSchema, {
    name: 'body',
    node: [
      makeNode({ op: 'Identity', inputs: ['go_in'], output: 'go_out' }),
      makeNode({ op: 'Relu', inputs: ['value_in'], output: 'value_out' }),
    ],
    input: [scalar('step', DataType.INT64), scalar('go_in', DataType.BOOL), valueInfo({ name: 'value_in', ...image })],
    output: [scalar('go_out', DataType.BOOL), valueInfo({ name: 'value_out', ...image })],
  });
  return create(AttributeProtoSchema, { name: 'body', type: Type.GRAPH, g });
}
