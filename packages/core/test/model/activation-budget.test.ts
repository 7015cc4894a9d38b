import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, type OnnxModel, type Runtime } from '@scorecam/core';
import { activationShapes } from '../../src/inspect/index.js';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import { copyWith } from '../../src/onnx/copy-with.js';
import { TensorProto_DataType as DataType, type NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { indexGraph, writeModel } from '../../src/onnx/index.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { applyPatch } from '../../src/rewrite/graph-patch.js';
import { constantNode, intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float, readTiny } from '../support/graphs.js';
import { useRuntime } from '../support/use-runtime.js';

const image = { name: 'x', dims: [2, 4, 9, 10] };

const floats = (name: string, values: readonly number[]) =>
  constantNode(name, { dataType: DataType.FLOAT, dims: [values.length], values });

/** A node that reads the image first, under the name of its result. */
const reads = (output: string, op: string, inputs: readonly string[], attributes: NodeProto['attribute'] = []) =>
  makeNode({ op, inputs: ['x', ...inputs], output, attributes });

const windows = [
  [intsOf('pads', [1, 0, 2, 1])],
  [intsOf('strides', [2, 3]), intsOf('dilations', [2, 1])],
  [intsOf('strides', [2, 3])],
];

/** Every operator that has a rule, in the forms that change its shape. */
const nodes: readonly NodeProto[] = [
  ...windows.map((attributes, i) => reads(`conv_${i}`, 'Conv', ['w'], attributes)),
  ...windows.map((attributes, i) => reads(`transposed_${i}`, 'ConvTranspose', ['t'], attributes)),
  reads('transposed_more', 'ConvTranspose', ['t'], [intsOf('strides', [2, 2]), intsOf('output_padding', [1, 0])]),
  ...['MaxPool', 'AveragePool', 'LpPool'].map((op) =>
    reads(op, op, [], [intsOf('kernel_shape', [3, 2]), intsOf('strides', [2, 2]), intsOf('pads', [1, 0, 1, 1])]),
  ),
  reads(
    'rounded_up',
    'MaxPool',
    [],
    [intsOf('kernel_shape', [2, 3]), intsOf('strides', [2, 2]), intOf('ceil_mode', 1)],
  ),
  intsConstant('amounts', [0, 1, 2, 3, 0, 0, 4, 5]),
  reads('Pad', 'Pad', ['amounts']),
  floats('scales', [1, 1, 1.5, 0.25]),
  reads('scaled', 'Resize', ['', 'scales']),
  intsConstant('sizes', [2, 4, 3, 40]),
  reads('sized', 'Resize', ['', '', 'sizes']),
  intsConstant('counts', [1, 2, 1, 3]),
  reads('Tile', 'Tile', ['counts']),
  intsConstant('shape', [3, 1, 1, 1, 1]),
  reads('Expand', 'Expand', ['shape']),
  makeNode({ op: 'ConstantOfShape', inputs: ['counts'], output: 'filled' }),
  reads('Transpose', 'Transpose', [], [intsOf('perm', [0, 2, 3, 1])]),
  reads('reversed', 'Transpose', []),
  reads('Concat', 'Concat', ['Tile_row'], [intOf('axis', -3)]),
  intsConstant('row_counts', [1, 3, 1, 1]),
  reads('Tile_row', 'Tile', ['row_counts']),
  reads('Relu', 'Relu', []),
  reads('Add', 'Add', ['bias']),
];

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

it('has the shapes that the runtime finds', async () => {
  const made = nodes.filter(({ opType }) => opType !== 'Constant').map(({ output }) => output[0]!);
  const model = await build({
    inputs: [float('x', image.dims)],
    outputs: made.map((name) =>
      float(
        name,
        image.dims.map(() => null),
      ),
    ),
    initializers: [
      floatTensorProto('w', [5, 4, 3, 2]),
      floatTensorProto('t', [4, 5, 3, 2]),
      floatTensorProto('bias', [7, 2, 4, 1, 1]),
    ],
    nodes,
  });
  const open = applyPatch(model, {
    outputs: { set: made.map((name) => valueInfo({ name, dataType: 1, dims: undefined })) },
  });
  const session = await runtime.createSession({ bytes: writeModel(open), weights: { kind: 'none' } });
  const results = await session.run({ x: floatTensor(new Float32Array(2 * 4 * 9 * 10), image.dims) }, made);
  await session.dispose();
  const shapes = activationShapes(indexGraph(open), image);
  expect(Object.fromEntries(made.map((name) => [name, shapes.get(name)]))).toEqual(
    Object.fromEntries(made.map((name) => [name, results[name]!.dims])),
  );
});

/** The tiny classifier with another second convolution. */
async function withConvolution(attributes: NodeProto['attribute']): Promise<OnnxModel> {
  const tiny = await readTiny();
  const convolution = tiny.graph.node.find(({ output }) => output.includes('conv_2'))!;
  const others = convolution.attribute.filter(({ name }) => !attributes.some((given) => given.name === name));
  const changed = copyWith(convolution, { attribute: [...others, ...attributes] });
  return applyPatch(tiny, { removeNodes: new Set([convolution]), addNodes: [changed] });
}

// Each took all memory there was, or most of it, before the runtime gave up or the system ended the process.
describe('a model that no machine can run', () => {
  it.each([
    ['pads by millions', [intsOf('pads', [1, 1_000_000, 1, 1_000_000])], '1 x 6 x 8 x 2000004'],
    ['pads one side by a million', [intsOf('pads', [1_000_000, 1, 1, 1])], '1 x 6 x 1000007 x 6'],
    ['pads both sides', [intsOf('pads', [10_000, 10_000, 10_000, 10_000])], '1 x 6 x 20006 x 20004'],
  ])('because it %s is refused before it runs', async (_, attributes, shape) => {
    let sessions = 0;
    const runtime: Runtime = {
      ...{ name: 'none', device: 'cpu', notices: [] },
      createSession: () => Promise.reject(new Error(`session ${++sessions}`)),
      dispose: () => Promise.resolve(),
    };
    const model = await withConvolution(attributes);
    await expect(Explainer.create(runtime, { model, weights: { kind: 'none' } })).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: expect.stringMatching(new RegExp(`"conv_2" ${shape}, more than .*; check the pads`)),
    });
    expect(sessions).toBe(0);
  });
});
