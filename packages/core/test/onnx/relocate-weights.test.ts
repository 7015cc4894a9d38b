import { create } from '@bufbuild/protobuf';
import { expect, it } from '@jest/globals';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from '../../src/onnx/gen/onnx_pb.js';
import { relocateWeights, weightFiles } from '../../src/onnx/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { build, float } from '../support/graphs.js';

const external = (name: string, location: string) =>
  create(TensorProtoSchema, {
    name,
    dataType: DataType.FLOAT,
    dims: [2n],
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: location },
      { key: 'checksum', value: 'a.bin' }, // a field of the same text, which is not a location
    ],
  });

it('given new places, moves the weights of initializers and of Constants there, and leaves the others', async () => {
  const value = create(AttributeProtoSchema, { name: 'value', type: Type.TENSOR, t: external('', 'a.bin') });
  const model = await build({
    inputs: [float('x', [2])],
    outputs: [float('y', [2])],
    initializers: [external('w', 'a.bin'), external('v', 'b.bin')],
    nodes: [
      makeNode({ op: 'Constant', inputs: [], output: 'c', attributes: [value] }),
      makeNode({ op: 'Sum', inputs: ['x', 'w', 'v', 'c'], output: 'y' }),
    ],
  });
  const moved = relocateWeights(
    model,
    new Map([
      ['a.bin', 'blobs/1'],
      ['net.onnx', 'blobs/0'],
    ]),
  );
  expect(moved.location).toBe('blobs/0');
  expect(weightFiles(moved).map(({ location }) => location)).toEqual(['blobs/1', 'b.bin']);
  expect(moved.graph.initializer[0]?.externalData[1]).toMatchObject({ key: 'checksum', value: 'a.bin' });
  expect(moved.graph.node[0]?.attribute[0]?.t?.externalData[0]?.value).toBe('blobs/1');
  expect(weightFiles(model).map(({ location }) => location)).toEqual(['a.bin', 'b.bin']);
});
