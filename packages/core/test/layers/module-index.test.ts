import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { listLayers, resolveLayer } from '../../src/layers/index.js';
import { NodeProtoSchema, TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { memorySource, readModel } from '../../src/onnx/index.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';

/** A node as `[operator, name or scopes, inputs, output]`, named as TorchScript does it or with the scopes of dynamo. */
type Row = readonly [string, string | readonly string[], readonly string[], string];

const weights = ['w', 'v', 'b', 'onnx::Conv_193', 'layer4.1.conv2.weight'].map((name) =>
  floatTensorProto(name, [2, 2, 1, 1]),
);

function nodeOf([opType, name, input, output]: Row) {
  const scopes = typeof name === 'string' ? '' : `[${['', ...name, opType].map((scope) => `'${scope}'`).join(', ')}]`;
  return create(NodeProtoSchema, {
    opType,
    name: typeof name === 'string' ? name : `node_${output}`,
    input: [...input],
    output: [output],
    metadataProps: scopes === '' ? [] : [{ key: 'pkg.torch.onnx.name_scopes', value: scopes }],
  });
}

/** A graph from x to y. */
function modelOf(rows: readonly Row[]) {
  const float = (name: string) => ({ name, dataType: DataType.FLOAT, dims: ['n', 2, 4, 4] });
  const bytes = testModel({
    nodes: rows.map(nodeOf),
    initializers: weights,
    inputs: [float('x')],
    outputs: [float('y')],
  });
  return readModel(memorySource(bytes), 'net.onnx');
}

/** A residual block that calls its ReLU twice, as torchvision's do, by either exporter. */
const block: readonly (readonly [string, string, string[], string])[] = [
  ['Conv', 'conv1', ['x', 'w'], 'c1'],
  ['Relu', 'relu', ['c1'], 'r1'],
  ['Conv', 'conv2', ['r1', 'v'], 'c2'],
  ['Add', '', ['c2', 'x'], 'sum'],
  ['Relu', 'relu', ['sum'], 'r2'],
];
const pool: Row = ['MaxPool', '/maxpool/MaxPool', ['r2'], 'y'];

const torchScript = block.map(([op, module, inputs, output]): Row => {
  const call = output === 'r2' ? 'relu_1' : module;
  return [op, `/layer4/layer4.1/${call === '' ? '' : `${call}/`}${op}`, inputs, output];
});
const dynamo = block.map(([op, module, inputs, output]): Row => {
  const own = module === '' ? [] : [`layer4.1.${module}`];
  return [op, ['layer4', 'layer4.1', ...own], inputs, output];
});

describe.each([
  ['TorchScript', torchScript],
  ['dynamo', dynamo],
])('a module that the %s exporter shows called twice', (_, rows) => {
  it('resolves to its last call, as for a hook', async () => {
    const model = await modelOf([...rows, pool]);
    for (const name of ['layer4.1.relu', 'layer4.1', 'layer4'])
      expect(resolveLayer(model, name)).toMatchObject({ tensor: 'r2', module: 'layer4.1.relu' });
    expect(resolveLayer(model, 'layer4.1.conv1')).toMatchObject({ tensor: 'r1' });
  });

  it('is listed once, the previous layer under its convolution', async () => {
    const modules = listLayers(await modelOf([...rows, pool])).map(({ tensor, module }) => [tensor, module]);
    expect(modules).toEqual([
      ['r1', 'layer4.1.conv1'],
      ['c2', 'layer4.1.conv2'],
      ['r2', 'layer4.1.relu'],
    ]);
  });
});

describe('the name of a later call', () => {
  it('is accepted too', async () => {
    expect(resolveLayer(await modelOf([...torchScript, pool]), 'layer4.1.relu_1').tensor).toBe('r2');
  });

  it.each<[string, Row[]]>([
    [
      'other weights',
      [
        ['Conv', '/conv/Conv', ['x', 'w'], 'c1'],
        ['Conv', '/conv_1/Conv', ['c1', 'v'], 'c2'],
      ],
    ],
    [
      'the names of Keras',
      [
        ['Conv', 'model/conv/Conv2D', ['x', 'w'], 'c1'],
        ['Conv', 'model/conv_1/Conv2D', ['c1', 'w'], 'c2'],
      ],
    ],
  ])('is a separate module with %s', async (_, rows) => {
    const model = await modelOf([...rows, ['MaxPool', '', ['c2'], 'y']]);
    expect(resolveLayer(model, 'conv').tensor).toBe('c1');
    expect(resolveLayer(model, 'conv_1').tensor).toBe('c2');
  });
});

describe('a path whose beginning the user omitted', () => {
  const rows: Row[] = [
    ['Conv', '/encoder/stem/conv/Conv', ['x', 'w'], 'c1'],
    ['Conv', '/encoder/head/conv/Conv', ['c1', 'v'], 'c2'],
    ['MaxPool', '', ['c2'], 'y'],
  ];

  it('is found if only one module ends that way', async () => {
    expect(resolveLayer(await modelOf(rows), 'head.conv').tensor).toBe('c2');
  });

  it('is refused if several modules end that way', async () => {
    const model = await modelOf(rows);
    expect(() => resolveLayer(model, 'conv')).toThrow(expect.objectContaining({ code: 'UNKNOWN_LAYER' }));
  });

  it('must contain whole names', async () => {
    const model = await modelOf(rows);
    expect(() => resolveLayer(model, 'ead.conv')).toThrow('There is no layer "ead.conv"');
  });
});

describe('a container that ends with a merge of branches', () => {
  const dense: Row[] = [
    ['Conv', '/features/denseblock4/denselayer1/conv2/Conv', ['x', 'w'], 'c1'],
    ['Concat', '/features/denseblock4/Concat', ['x', 'c1'], 'cat'],
    ['BatchNormalization', '/features/norm5/BatchNormalization', ['cat', 'w', 'w', 'w', 'w'], 'bn'],
    ['Relu', '/Relu', ['bn'], 'r2'],
  ];

  it('has their concatenation as its output; the batch-norm after it names the activation', async () => {
    const model = await modelOf([...dense, pool]);
    expect(resolveLayer(model, 'features.denseblock4')).toMatchObject({ tensor: 'cat', operator: 'Concat' });
    for (const name of ['features.norm5', 'features', '-1'])
      expect(resolveLayer(model, name)).toMatchObject({ tensor: 'r2', module: 'features.norm5' });
  });
});

describe('a batch-norm that the exporter folded into a convolution', () => {
  const folded = (name: string, weight: string): Row => ['Conv', name, ['x', weight, 'b'], 'c'];
  const relu: Row = ['Relu', '/layer4/layer4.1/relu/Relu', ['c'], 'r2'];

  it.each<[string, Row, string[]]>([
    ['by its number', folded('/layer4/layer4.1/conv2/Conv', 'onnx::Conv_193'), ['layer4.1.bn2', 'model.layer4.1.bn2']],
    ['as the only one', folded('/layer4/layer4.1/conv1/Conv', 'onnx::Conv_193'), ['layer4.1.norm2', '1.norm2']],
    ['by its place', folded('/layer4/layer4.1/layer4.1.0/Conv', 'onnx::Conv_193'), ['layer4.1.1']],
    [
      'by the weights of the convolution',
      folded('node_Conv_3', 'layer4.1.conv2.weight'),
      ['layer4.1.conv2', 'module.layer4.1.conv2'],
    ],
  ])('is found %s', async (_, convolution, names) => {
    const model = await modelOf([convolution, relu, pool]);
    for (const name of names) expect(resolveLayer(model, name).tensor).toBe('r2');
  });

  it('is not confused with one that has its own weights, or that is elsewhere', async () => {
    const model = await modelOf([folded('/layer4/layer4.1/conv2/Conv', 'layer4.1.conv2.weight'), relu, pool]);
    expect(() => resolveLayer(model, 'layer4.1.bn2')).toThrow(/did you mean/);
    const other = await modelOf([folded('/layer4/layer4.1/conv2/Conv', 'onnx::Conv_193'), relu, pool]);
    for (const name of ['layer4.0.bn2', 'layer4.1.3']) expect(() => resolveLayer(other, name)).toThrow('no layer');
  });

  it('is refused with the reason if it could be one of several', async () => {
    const model = await modelOf([
      ['Conv', '/block/conv_pw/Conv', ['x', 'onnx::Conv_193', 'b'], 'c1'],
      ['Conv', '/block/conv_dw/Conv', ['c1', 'v', 'b'], 'r2'],
      pool,
    ]);
    expect(() => resolveLayer(model, 'block.bn1')).toThrow(
      'There is no layer "block.bn1" in "net.onnx": its exporter folds a batch-norm into the convolution before it; name that instead, one of "block.conv_pw", "block.conv_dw".',
    );
  });
});
