import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { refuseHiddenConvolutions, resolveLayer } from '../../src/layers/index.js';
import { copyWith } from '../../src/onnx/copy-with.js';
import {
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  TensorProto_DataType as DataType,
  type NodeProto,
} from '../../src/onnx/gen/onnx_pb.js';
import { memorySource, readModel } from '../../src/onnx/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';

const conv = makeNode({ op: 'Conv', inputs: ['x', 'w'], output: 'c' });
const body = create(GraphProtoSchema, { name: 'body', node: [copyWith(conv, { output: ['inner'] })] });
const branch = create(AttributeProtoSchema, { name: 'then_branch', g: body });
const branches = makeNode({ op: 'If', inputs: ['x'], output: 'y', attributes: [branch] });
const call = copyWith(makeNode({ op: 'Features', inputs: ['x'], output: 'y' }), { domain: 'net' });
const blocked = copyWith(makeNode({ op: 'Conv', inputs: ['x', 'w'], output: 'y' }), { domain: 'com.microsoft.nchwc' });

/** A model with the functions `Features`, which calls `Stage`, which contains a convolution. */
async function modelOf(nodes: readonly NodeProto[]) {
  const float = (name: string) => ({ name, dataType: DataType.FLOAT, dims: ['n', 2, 4, 4] });
  const bytes = testModel({
    nodes,
    initializers: [floatTensorProto('w', [2, 2, 1, 1])],
    inputs: [float('x')],
    outputs: [float('y')],
  });
  const model = await readModel(memorySource(bytes), 'net.onnx');
  const stage = copyWith(makeNode({ op: 'Stage', inputs: ['x'], output: 's' }), { domain: 'net' });
  const functions = [
    create(FunctionProtoSchema, { name: 'Features', domain: 'net', node: [stage] }),
    create(FunctionProtoSchema, { name: 'Stage', domain: 'net', node: [conv] }),
  ];
  return { ...model, proto: copyWith(model.proto, { functions }) };
}

describe('convolutions with inaccessible features', () => {
  it.each([
    ['a function', call, /the function "Features", which "y" calls.*inline_local_functions/],
    ['control flow', branches, /the If "y".*no control flow/],
    ['blocks of channels', blocked, /nchwc.*before onnxruntime optimized it/],
  ] as const)('are named by their places in %s', async (_, node, message) => {
    const model = await modelOf([node]);
    for (const look of [() => refuseHiddenConvolutions(model), () => resolveLayer(model, -1)]) {
      expect(look).toThrow(message);
      expect(look).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_MODEL' }));
    }
  });

  it('matter only after the last layer', async () => {
    const behind = await modelOf([conv, copyWith(call, { input: ['c'] })]);
    expect(() => refuseHiddenConvolutions(behind, 'c')).toThrow(/are in the function/);
    const before = await modelOf([
      copyWith(branches, { output: ['before'] }),
      copyWith(conv, { input: ['before', 'w'], output: ['y'] }),
    ]);
    expect(() => refuseHiddenConvolutions(before, 'y')).not.toThrow();
  });
});
