import { expect, it } from '@jest/globals';
import { tracePlaces } from '../../src/layers/trace-places.js';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import type { NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { indexGraph } from '../../src/onnx/index.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float } from '../support/graphs.js';

/** A tensor with its node and its shape. */
type Row = readonly [name: string, dims: readonly number[], node: NodeProto];

function row(
  op: string,
  inputs: readonly string[],
  output: string,
  dims: readonly number[],
  ...attributes: NodeProto['attribute']
): Row {
  return [output, dims, makeNode({ op, inputs, output, attributes })];
}

const turned = (from: string, to: string, dims: readonly number[], ...perm: readonly number[]) =>
  row('Transpose', [from], to, dims, intsOf('perm', perm));
const shaped = (from: string, to: string, dims: readonly number[]) => row('Reshape', [from, 'any'], to, dims);

/** The layout of the last tensor of a graph that begins with `c`, the planes (1, 8, 4, 6) of a convolution. */
async function layoutAfter(...rows: readonly Row[]) {
  const first = row('Conv', ['x', 'w'], 'c', [1, 8, 4, 6]);
  const all = [first, ...rows];
  const model = await build({
    inputs: [float('x', [1, 3, 4, 6]), float('t', [1, 1, 8])],
    outputs: [float('y', [1])],
    initializers: [
      floatTensorProto('w', [8, 3, 1, 1]),
      floatTensorProto('m', [8, 8]),
      floatTensorProto('token', [1, 2, 8]),
    ],
    nodes: [
      ...all.map(([, , node]) => node),
      intsConstant('any', [0]),
      intsConstant('one', [1]),
      intsConstant('end', [99]),
    ],
  });
  const shapes = new Map([['x', [1, 3, 4, 6]], ['t', [1, 1, 8]], ...all.map(([name, dims]) => [name, dims] as const)]);
  return tracePlaces(indexGraph(model), shapes)(rows.at(-1)?.[0] ?? 'c');
}

const columns = shaped('c', 'columns', [1, 8, 24]);
const tokens = turned('columns', 'tokens', [1, 24, 8], 0, 2, 1);
const joined = row('Concat', ['token', 'tokens'], 'joined', [1, 26, 8], intOf('axis', 1));
const planes = turned('c', 'planes', [1, 4, 6, 8], 0, 2, 3, 1);
const cut = shaped('planes', 'cut', [1, 2, 2, 3, 2, 8]);
const windows = turned('cut', 'moved', [1, 2, 3, 2, 2, 8], 0, 1, 3, 2, 4, 5);
const grid = { before: 0, height: 4, width: 6, after: 0 };

it.each([
  ['planes', [], 'nchw'],
  ['planes with their channels last', [planes], 'nhwc'],
  ['a product of the channels', [planes, row('MatMul', ['planes', 'm'], 'p', [1, 4, 6, 8])], 'nhwc'],
  ['columns', [columns], undefined],
  ['tokens', [columns, tokens], grid],
  ['a product of the places', [columns, row('MatMul', ['columns', 'm'], 'p', [1, 8, 8])], undefined],
  ['what is added to tokens', [columns, tokens, row('Add', ['other', 'tokens'], 'a', [1, 24, 8])], grid],
  ['tokens before those of the grid', [columns, tokens, joined], { ...grid, before: 2 }],
  [
    'tokens behind those of the grid',
    [columns, tokens, row('Concat', ['tokens', 't'], 'j', [1, 25, 8], intOf('axis', 1))],
    { ...grid, after: 1 },
  ],
  [
    'tokens without the first',
    [columns, tokens, joined, row('Slice', ['joined', 'one', 'end', 'one'], 's', [1, 25, 8])],
    { ...grid, before: 1 },
  ],
  [
    'the class token alone',
    [columns, tokens, joined, row('Slice', ['joined', 'any', 'one', 'one'], 's', [1, 1, 8])],
    undefined,
  ],
  ['tokens as planes again', [columns, tokens, shaped('tokens', 'g', [1, 4, 6, 8])], 'nhwc'],
  ['windows', [planes, cut, windows, shaped('moved', 'cells', [1, 6, 4, 8])], undefined],
  ['windows in the batch', [planes, cut, windows, shaped('moved', 'cells', [6, 4, 8])], undefined],
  [
    'windows put back',
    [
      planes,
      cut,
      windows,
      shaped('moved', 'cells', [6, 4, 8]),
      shaped('cells', 'v', [1, 2, 3, 2, 2, 8]),
      turned('v', 'u', [1, 2, 2, 3, 2, 8], 0, 1, 3, 2, 4, 5),
      shaped('u', 'p', [1, 4, 6, 8]),
    ],
    'nhwc',
  ],
  ['patches that become channels', [planes, cut, windows, shaped('moved', 'p', [1, 2, 3, 32])], 'nhwc'],
] as const)('%s', async (_, rows, expected) => {
  expect(await layoutAfter(...(rows as readonly Row[]))).toEqual(expected);
});
