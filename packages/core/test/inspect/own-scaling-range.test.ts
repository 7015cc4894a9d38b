import { describe, expect, it } from '@jest/globals';
import type { NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { floatOf, intOf } from '../../src/onnx/attributes.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { constant, gathered, joined, node, quantized, scalingOf, shifted, split } from '../support/own-scaling.js';

const caffe = [103.939, 116.779, 123.68];
const zeros = [0, 0, 0];
const ones = [1, 1, 1];

describe('the range that a model expects', () => {
  it.each<[string, NodeProto[], object]>([
    [
      'the mean of pixel values',
      [constant('m', [128]), node('Sub', ['image', 'm'], 'y')],
      { operator: 'a subtraction', range: [0, 255] },
    ],
    [
      "Caffe's means, added",
      [
        constant(
          'm',
          caffe.map((value) => -value),
        ),
        node('Add', ['image', 'm'], 'y'),
      ],
      { operator: 'an addition', range: [0, 255], channelOrder: 'bgr' },
    ],
    [
      "Caffe's means behind a reversal",
      [
        intsConstant('order', [2, 1, 0]),
        makeNode({ op: 'Gather', inputs: ['image', 'order'], output: 'bgr', attributes: [intOf('axis', 1)] }),
        constant('m', caffe),
        node('Sub', ['bgr', 'm'], 'y'),
      ],
      { operator: 'a subtraction', range: [0, 255] },
    ],
    [
      "Caffe's means behind channels that stay in their order",
      [
        intsConstant('order', [0, 1, 2]),
        makeNode({ op: 'Gather', inputs: ['image', 'order'], output: 'same', attributes: [intOf('axis', 1)] }),
        makeNode({ op: 'Split', inputs: ['same'], output: ['b', 'g', 'r'], attributes: [intOf('axis', 1)] }),
        makeNode({ op: 'Concat', inputs: ['b', 'g', 'r'], output: 'joined', attributes: [intOf('axis', 1)] }),
        constant('m', caffe),
        node('Sub', ['joined', 'm'], 'y'),
      ],
      { operator: 'a subtraction', range: [0, 255], channelOrder: 'bgr' },
    ],
    [
      "Caffe's means behind parts in the other order",
      [
        intsConstant('sizes', [1, 1, 1]),
        makeNode({
          op: 'Split',
          inputs: ['image', 'sizes'],
          output: ['r', 'g', 'b'],
          attributes: [intOf('axis', 1)],
        }),
        makeNode({ op: 'Concat', inputs: ['b', 'g', 'r'], output: 'bgr', attributes: [intOf('axis', 1)] }),
        constant('m', caffe),
        node('Sub', ['bgr', 'm'], 'y'),
      ],
      { operator: 'a subtraction', range: [0, 255] },
    ],
    [
      'a scale and a shift to [-1, 1]',
      [
        constant('s', [1 / 127.5]),
        constant('one', [1]),
        node('Mul', ['image', 's'], 'a'),
        node('Sub', ['a', 'one'], 'y'),
      ],
      { operator: 'a multiplication', range: [0, 255] },
    ],
    [
      'a division by 256',
      [constant('s', [256]), node('Div', ['image', 's'], 'y')],
      { operator: 'a division', range: [0, 255] },
    ],
    [
      'a factor that makes pixel values of shares',
      [constant('s', [255]), node('Mul', ['image', 's'], 'y')],
      { operator: 'a multiplication', range: [0, 1] },
    ],
    [
      "ImageNet's mean and std in shares",
      [
        constant('m', [0.485, 0.456, 0.406]),
        constant('s', [0.229, 0.224, 0.225]),
        node('Sub', ['image', 'm'], 'a'),
        node('Div', ['a', 's'], 'y'),
      ],
      { operator: 'a subtraction', range: [0, 1] },
    ],
    [
      'shares that become pixel values',
      [constant('s', [255]), constant('m', caffe), node('Mul', ['image', 's'], 'a'), node('Sub', ['a', 'm'], 'y')],
      { operator: 'a multiplication', range: [0, 1] },
    ],
    [
      "Keras' variance, with its root in the graph",
      [
        constant('m', [120, 115, 105]),
        constant('v', [3600, 3500, 3700]),
        constant('least', [1e-7]),
        node('Sqrt', ['v'], 'root'),
        node('Max', ['root', 'least'], 's'),
        node('Sub', ['image', 'm'], 'a'),
        node('Div', ['a', 's'], 'y'),
      ],
      { operator: 'a subtraction', range: [0, 255] },
    ],
    [
      'a batch-norm with the statistics of pixel values',
      [
        constant('g', ones, [3]),
        constant('b', zeros, [3]),
        constant('m', [120, 115, 105], [3]),
        constant('v', [3600, 3500, 3700], [3]),
        makeNode({
          op: 'BatchNormalization',
          inputs: ['image', 'g', 'b', 'm', 'v'],
          output: 'y',
          attributes: [floatOf('epsilon', 1e-5)],
        }),
      ],
      { operator: 'a normalization', range: [0, 255] },
    ],
    [
      'a batch-norm, one of whose channels does not vary',
      [
        constant('g', [60, 60, 1], [3]),
        constant('b', zeros, [3]),
        constant('m', [120, 115, 105], [3]),
        constant('v', [3600, 3600, 0], [3]),
        node('BatchNormalization', ['image', 'g', 'b', 'm', 'v'], 'y'),
      ],
      { operator: 'a normalization', range: [0, 255] },
    ],
    [
      'a convolution of one place that shifts each channel',
      [
        constant('k', ones, [3, 1, 1, 1]),
        constant('b', [-120, -115, -105], [3]),
        makeNode({ op: 'Conv', inputs: ['image', 'k', 'b'], output: 'y', attributes: [intOf('group', 3)] }),
      ],
      { operator: 'a scaling', range: [0, 255] },
    ],
    [
      'the mean of all pictures, so small that its numbers are in the graph',
      [constant('m', [0, 255, 20, 240, 120, 130], [1, 2, 3]), node('Sub', ['image', 'm'], 'y')],
      { operator: 'a subtraction', range: [0, 255] },
    ],
    [
      'the mean of all pictures, subtracted place by place',
      [node('Sub', ['image', 'picture'], 'y')],
      { operator: 'a subtraction', range: [0, 255] },
    ],
    [
      'the mean of all pictures, and a scale after it',
      [constant('s', [1 / 127.5]), node('Sub', ['image', 'picture'], 'a'), node('Mul', ['a', 's'], 'y')],
      { operator: 'a subtraction', range: [0, 255] },
    ],
    [
      'the negative mean of all pictures, added',
      [node('Add', ['image', 'picture'], 'y')],
      { operator: 'an addition', range: [0, 255] },
    ],
    [
      "ImageNet's mean and std, channel by channel",
      [
        split,
        ...shifted('x', 'r', [1 / 58.4, -123.7 / 58.4]),
        ...shifted('v', 'g', [1 / 57.1, -116.3 / 57.1]),
        ...shifted('w', 'b', [1 / 57.4, -103.5 / 57.4]),
        joined('x', 'v', 'w'),
      ],
      { operator: 'a multiplication', range: [0, 255] },
    ],
    [
      "Caffe's means, of channels that are taken out and put together in the other order",
      [
        ...gathered(0, 'r'),
        ...gathered(1, 'g'),
        ...gathered(2, 'b'),
        ...caffe.flatMap((mean, c) => shifted(`c${c}`, 'bgr'[c]!, [1, -mean])),
        joined('c0', 'c1', 'c2'),
      ],
      { operator: 'a multiplication', range: [0, 255] },
    ],
    [
      'a batch-norm with the statistics of shares',
      [
        constant('g', ones, [3]),
        constant('b', zeros, [3]),
        constant('m', [0.485, 0.456, 0.406], [3]),
        constant('v', [0.052, 0.05, 0.051], [3]),
        node('BatchNormalization', ['image', 'g', 'b', 'm', 'v'], 'y'),
      ],
      { operator: 'a normalization', range: [0, 1] },
    ],
    [
      "a way from [-1, 1] to ImageNet's normalization",
      [
        constant('m', [-0.03, -0.088, -0.188]),
        constant('s', [0.458, 0.448, 0.45]),
        node('Sub', ['image', 'm'], 'a'),
        node('Div', ['a', 's'], 'y'),
      ],
      { operator: 'a subtraction', range: [-1, 1] },
    ],
    [
      'a way from [-1, 1] to shares',
      shifted('y', 'image', [0.5, 0.5]),
      { operator: 'a multiplication', range: [-1, 1] },
    ],
    ['a quantization of pixel values', quantized(1, 0), { operator: 'a quantization', range: [0, 255] }],
    ['a quantization of shares', quantized(1 / 255, 0), { operator: 'a quantization', range: [0, 1] }],
    ['a quantization of [-1, 1]', quantized(2 / 255, 127), { operator: 'a quantization', range: [-1, 1] }],
  ])('is read from %s', async (_, nodes, scaling) => {
    const before = await scalingOf(...nodes);
    expect(before).toEqual(scaling);
  });

  it.each<[string, NodeProto[]]>([
    ['a shift that pictures of no range have as a mean', [constant('m', [3]), node('Sub', ['image', 'm'], 'y')]],
    ['a constant less the image', [constant('m', [128]), node('Sub', ['m', 'image'], 'y')]],
    [
      'a scale under which all pictures are almost alike',
      [constant('s', [1 / 510]), constant('m', [0.25]), node('Mul', ['image', 's'], 'a'), node('Sub', ['a', 'm'], 'y')],
    ],
    ['a factor near 1', [constant('s', [0.9]), node('Mul', ['image', 's'], 'y')]],
    [
      "torchvision's change of ImageNet's normalization to another",
      [
        constant('s', [0.458, 0.448, 0.45]),
        constant('o', [-0.03, -0.088, -0.188]),
        node('Mul', ['image', 's'], 'a'),
        node('Add', ['a', 'o'], 'y'),
      ],
    ],
    [
      'a mean of all pictures in shares',
      [constant('s', [1 / 255]), node('Mul', ['image', 's'], 'a'), node('Sub', ['a', 'picture'], 'y')],
    ],
    [
      'a product with a picture, though a number near the middle of the levels would give a range',
      [constant('s', [1 / 127.5 / 255]), node('Mul', ['image', 'picture'], 'a'), node('Mul', ['a', 's'], 'y')],
    ],
    ['a factor of 2', [constant('s', [2]), node('Mul', ['image', 's'], 'y')]],
    [
      'the same change, channel by channel',
      [
        split,
        ...shifted('x', 'r', [0.458, -0.03]),
        ...shifted('v', 'g', [0.448, -0.088]),
        ...shifted('w', 'b', [0.45, -0.188]),
        joined('x', 'v', 'w'),
      ],
    ],
    [
      'a batch-norm that was trained on normalized pictures',
      [
        constant('g', [1.5, 1.6, 1.7], [3]),
        constant('b', [0.1, -0.2, 0], [3]),
        constant('m', [0.1, -0.1, 0], [3]),
        constant('v', ones, [3]),
        node('BatchNormalization', ['image', 'g', 'b', 'm', 'v'], 'y'),
      ],
    ],
    [
      'a batch-norm with a mean around 0, which pictures of both signs and normalized ones may have',
      [
        constant('g', ones, [3]),
        constant('b', zeros, [3]),
        constant('m', [0.05, 0.02, -0.03], [3]),
        constant('v', [0.09, 0.08, 0.09], [3]),
        node('BatchNormalization', ['image', 'g', 'b', 'm', 'v'], 'y'),
      ],
    ],
    [
      'a trained batch-norm',
      [
        constant('g', ones, [3]),
        constant('b', zeros, [3]),
        constant('m', [0.4, 0.5, 0.3], [3]),
        constant('v', [0.9, 0.8, 0.9], [3]),
        node('BatchNormalization', ['image', 'g', 'b', 'm', 'v'], 'y'),
      ],
    ],
  ])('stays open for %s', async (_, nodes) => {
    expect(await scalingOf(...nodes)).not.toHaveProperty('range');
  });
});
