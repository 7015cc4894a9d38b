import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { enclosingModules, modulePath } from '../../src/layers/module-path.js';
import { NodeProtoSchema } from '../../src/onnx/gen/onnx_pb.js';

describe('modulePath', () => {
  it.each([
    ['/features/features.29/Relu', 'features.29'],
    ['/features/features.12/squeeze/Conv', 'features.12.squeeze'],
    ['/layer4/layer4.2/relu_1/Relu', 'layer4.2.relu_1'],
    ['/layer2/layer2.0/downsample/downsample.0/Conv', 'layer2.0.downsample.0'],
    ['/Flatten', null],
    ['model/block5_conv3/Conv2D', 'model.block5_conv3'],
    ['Conv_28', null],
    ['', null],
  ])('reads the TorchScript name %s', (name, path) => {
    expect(modulePath(create(NodeProtoSchema, { name }))).toBe(path);
  });

  it.each([
    ["['', 'features', 'features.12', 'features.12.squeeze', 'conv2d_22']", 'features.12.squeeze'],
    ["['', 'view']", null],
  ])('reads the scopes %s of the dynamo exporter', (value, path) => {
    const metadataProps = [{ key: 'pkg.torch.onnx.name_scopes', value }];
    expect(modulePath(create(NodeProtoSchema, { name: 'node_conv2d_22', metadataProps }))).toBe(path);
  });

  it('lists the modules around a path', () => {
    expect(enclosingModules('layer2.0.conv1')).toEqual(['layer2', 'layer2.0', 'layer2.0.conv1']);
  });
});
