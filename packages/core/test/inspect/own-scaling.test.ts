import { describe, expect, it } from '@jest/globals';
import type { NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { intOf } from '../../src/onnx/attributes.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { constant, node, quantized, scalingOf, shifted, split } from '../support/own-scaling.js';

describe('the scaling of an image input', () => {
  it.each([
    ['Sub', 'a subtraction'],
    ['Div', 'a division'],
    ['Mul', 'a multiplication'],
  ])('given an image that meets a constant in a %s, names it', async (op, words) => {
    expect(await scalingOf(node(op, ['image', 'mean'], 'y'))).toMatchObject({ operator: words });
  });

  it('given a batch-norm of the image, calls it a normalization', async () => {
    expect(await scalingOf(node('BatchNormalization', ['image', 'std', 'mean', 'mean', 'std'], 'y'))).toMatchObject({
      operator: 'a normalization',
    });
  });

  it('given a constant that is computed from constants, names the operator all the same', async () => {
    expect(await scalingOf(node('Neg', ['mean'], 'shift'), node('Sub', ['image', 'shift'], 'y'))).toMatchObject({
      operator: 'a subtraction',
    });
  });

  it.each(['Transpose', 'Cast', 'Identity', 'Slice', 'Resize', 'Clip', 'AveragePool', 'QuantizeLinear'])(
    'looks behind a %s',
    async (op) => {
      expect(await scalingOf(node(op, ['image'], 'moved'), node('Mul', ['moved', 'std'], 'y'))).toMatchObject({
        operator: 'a multiplication',
      });
    },
  );

  it.each<[string, NodeProto[]]>([
    ['an operator that is not arithmetic', [node('Relu', ['image'], 'y')]],
    ['a convolution', [node('Conv', ['image', 'kernel'], 'y')]],
    [
      'a convolution of one place that mixes channels',
      [constant('k', [1, 0, 0.5, 0, 1, 0, 0, 0, 1], [3, 3, 1, 1]), node('Conv', ['image', 'k'], 'y')],
    ],
    ['a product of two images', [node('Mul', ['image', 'other'], 'y')]],
    [
      'a normalization by what is computed',
      [node('BatchNormalization', ['image', 'mean', 'std', 'other', 'std'], 'y')],
    ],
    [
      'a sum of two parts of the image',
      [
        makeNode({ op: 'Split', inputs: ['image'], output: ['left', 'right'], attributes: [intOf('axis', 3)] }),
        node('Add', ['left', 'right'], 'y'),
      ],
    ],
    ['a square of the image', [node('Mul', ['image', 'image'], 'y')]],
    ['a node that reads what it gives', [node('Cast', ['image'], 'image')]],
    ["a quantization of ImageNet's normalized pictures", quantized(0.0187, 114)],
    ['a quantization to signed bytes, whose ends lie around 0', quantized(2 / 255, 127, 3)],
    ['channels that are not put together', [split, ...shifted('y', 'r', [1 / 255, 0]), node('Relu', ['g'], 'z')]],
    [
      'an image that has two readers',
      [node('Sub', ['image', 'mean'], 'centered'), node('Add', ['image', 'centered'], 'y')],
    ],
  ])('given %s, says nothing', async (_, nodes) => {
    expect(await scalingOf(...nodes)).toBeUndefined();
  });
});
