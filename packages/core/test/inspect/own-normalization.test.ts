import { describe, expect, it } from '@jest/globals';
import { imageInput, ownNormalization } from '../../src/inspect/index.js';
import type { NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float } from '../support/graphs.js';

const node = (op: string, inputs: string[], output: string) => makeNode({ op, inputs, output });

async function found(...nodes: NodeProto[]) {
  const model = await build({
    nodes,
    inputs: [float('image', ['n', 3, 8, 8]), float('other', ['n', 3, 8, 8])],
    outputs: [float('y', ['n', 3, 8, 8])],
    initializers: [floatTensorProto('mean', [3, 1, 1]), floatTensorProto('std', [3, 1, 1])],
  });
  return ownNormalization(model, imageInput(model, { name: 'image' }));
}

describe('ownNormalization', () => {
  it.each([
    ['Sub', 'a subtraction'],
    ['Div', 'a division'],
    ['Mul', 'a multiplication'],
  ])('given an image that meets a constant in a %s, names it', async (op, words) => {
    expect(await found(node(op, ['image', 'mean'], 'y'))).toBe(words);
  });

  it('given a batch-norm of the image, calls it a normalization', async () => {
    expect(await found(node('BatchNormalization', ['image', 'std', 'mean', 'mean', 'std'], 'y'))).toBe(
      'a normalization',
    );
  });

  it('given a constant that is computed from constants, names the operator all the same', async () => {
    expect(await found(node('Neg', ['mean'], 'shift'), node('Sub', ['image', 'shift'], 'y'))).toBe('a subtraction');
  });

  it.each(['Transpose', 'Cast', 'Identity', 'Slice'])('looks behind a %s', async (op) => {
    expect(await found(node(op, ['image'], 'moved'), node('Mul', ['moved', 'std'], 'y'))).toBe('a multiplication');
  });

  it.each<[string, NodeProto[]]>([
    ['an operator that is not arithmetic', [node('Relu', ['image'], 'y')]],
    ['a convolution', [node('Conv', ['image', 'mean'], 'y')]],
    ['a product of two images', [node('Mul', ['image', 'other'], 'y')]],
    [
      'a normalization by what is computed',
      [node('BatchNormalization', ['image', 'mean', 'std', 'other', 'std'], 'y')],
    ],
    ['a square of the image', [node('Mul', ['image', 'image'], 'y')]],
    [
      'an image that has two readers',
      [node('Sub', ['image', 'mean'], 'centered'), node('Add', ['image', 'centered'], 'y')],
    ],
  ])('given %s, says nothing', async (_, nodes) => {
    expect(await found(...nodes)).toBeUndefined();
  });
});
