/** Networks whose last convolution computes where to look and not what is there: their features are what is looked at. */
import { expect, it } from '@jest/globals';
import { Explainer, type Runtime } from '@scorecam/core';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import type { NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { constantNode, intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { headedNet } from '../support/headed-net.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const node = (op: string, inputs: string[], output: string) => makeNode({ op, inputs, output });
const numbers = (name: string, dims: readonly number[]) => {
  const length = dims.reduce((product, dim) => product * dim, 1);
  return constantNode(name, { dataType: 1, dims, values: Array.from({ length }, (_, i) => Math.sin(i + 1)) });
};

/** `where`, (N, 1, 8, 8): a number for each place of the features. */
const places = (activation: string): NodeProto[] => [
  numbers('look', [1, 6, 1, 1]),
  node('Conv', ['features', 'look'], 'looked'),
  node(activation, ['looked'], 'where'),
];
/** `channels`, (N, 6, 1, 1): a number for each channel, by squeeze and excitation. */
const channels: NodeProto[] = [
  numbers('squeeze', [3, 6, 1, 1]),
  numbers('excite', [6, 3, 1, 1]),
  node('GlobalAveragePool', ['features'], 'squeezed'),
  node('Conv', ['squeezed', 'squeeze'], 'few'),
  node('Relu', ['few'], 'positive'),
  node('Conv', ['positive', 'excite'], 'many'),
  node('Sigmoid', ['many'], 'channels'),
];
/** From features (N, 6, 8, 8) to y (N, 3). */
const classified = (features: string): NodeProto[] => [
  node('GlobalAveragePool', [features], 'averaged'),
  node('Flatten', ['averaged'], 'vector'),
  ...linear,
];
const linear = [numbers('weights', [6, 3]), node('MatMul', ['vector', 'weights'], 'y')];

/** The sum of the features over the places, weighed by a softmax over them. */
const pooled: NodeProto[] = [
  ...places('Identity'),
  intsConstant('row', [0, 1, 64]),
  intsConstant('rows', [0, 6, 64]),
  node('Reshape', ['where', 'row'], 'scores'),
  makeNode({ op: 'Softmax', inputs: ['scores'], output: 'shares', attributes: [intOf('axis', 2)] }),
  node('Reshape', ['features', 'rows'], 'unrolled'),
  makeNode({ op: 'Transpose', inputs: ['shares'], output: 'column', attributes: [intsOf('perm', [0, 2, 1])] }),
  node('MatMul', ['unrolled', 'column'], 'sums'),
  node('Flatten', ['sums'], 'vector'),
  ...linear,
];

it.each<[string, NodeProto[], string]>([
  ['features times a sigmoid of places', [...places('Sigmoid'), node('Mul', ['features', 'where'], 'a')], 'a'],
  ['a softplus of places times features', [...places('Softplus'), node('Mul', ['where', 'features'], 'a')], 'a'],
  [
    'features that a residual connection leads around their attention',
    [...places('Sigmoid'), node('Mul', ['features', 'where'], 'b'), node('Add', ['features', 'b'], 'a')],
    'a',
  ],
  [
    'places and channels, each times the features',
    [
      ...places('Sigmoid'),
      ...channels,
      node('Mul', ['features', 'where'], 'b'),
      node('Mul', ['features', 'channels'], 'c'),
      node('Add', ['b', 'c'], 'a'),
    ],
    'a',
  ],
  [
    'one attention of places and channels',
    [
      ...places('Identity'),
      ...channels,
      node('Add', ['where', 'many'], 'both'),
      node('Sigmoid', ['both'], 'gate'),
      node('Mul', ['features', 'gate'], 'a'),
    ],
    'a',
  ],
])('of %s, the layer is the product', async (_, nodes, layer) => {
  expect(await layerOf([...nodes, ...classified('a')])).toBe(layer);
});

it('of a sum that attention weighs, the layer is what is summed', async () => {
  expect(await layerOf(pooled)).toBe('features');
});

async function layerOf(nodes: readonly NodeProto[]): Promise<string | undefined> {
  const model = await headedNet({ nodes, outputs: [valueInfo({ name: 'y', dataType: 1, dims: ['N', 3] })] });
  const explainer = await Explainer.create(runtime, { model, weights: { kind: 'none' } });
  await explainer.dispose();
  return explainer.layer?.tensor;
}
