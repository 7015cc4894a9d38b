/** Beginnings of models that scale their image. */
import { imageInput } from '../../src/inspect/index.js';
import type { NodeProto } from '../../src/onnx/gen/onnx_pb.js';
import { intOf } from '../../src/onnx/attributes.js';
import { constantNode, intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float } from './graphs.js';

/** A node without attributes. */
export const node = (op: string, inputs: string[], output: string) => makeNode({ op, inputs, output });

/** A constant for each channel, or one for all. */
export const constant = (name: string, values: readonly number[], dims: readonly number[] = [values.length, 1, 1]) =>
  constantNode(name, { dataType: 1, dims, values });

/** What is seen of the beginning of a model of these nodes, from `image` (n, 3, 8, 8) to `y`. */
export async function scalingOf(...nodes: NodeProto[]) {
  const model = await build({
    nodes,
    inputs: [float('image', ['n', 3, 8, 8]), float('other', ['n', 3, 8, 8])],
    outputs: [float('y', ['n', 3, 8, 8])],
    initializers: [
      floatTensorProto('kernel', [3, 3, 3, 3]),
      floatTensorProto('mean', [3, 1, 1]),
      floatTensorProto('std', [3, 1, 1]),
      floatTensorProto('picture', [3, 16, 16]), // so large that its numbers stay in the file
    ],
  });
  return imageInput(model, { name: 'image' }).scaling;
}

/** A channel of the image. */
export const gathered = (channel: number, output: string): NodeProto[] => [
  intsConstant(`${output}.place`, [channel]),
  makeNode({ op: 'Gather', inputs: ['image', `${output}.place`], output, attributes: [intOf('axis', 1)] }),
];
/** name = a * factor + offset, of one channel. */
export const shifted = (name: string, a: string, [factor, offset]: readonly [number, number]): NodeProto[] => [
  constant(`${name}.factor`, [factor]),
  constant(`${name}.offset`, [offset]),
  node('Mul', [a, `${name}.factor`], `${name}.scaled`),
  node('Add', [`${name}.scaled`, `${name}.offset`], name),
];
/** `y`, of parts that are channels. */
export const joined = (...parts: string[]) =>
  makeNode({ op: 'Concat', inputs: parts, output: 'y', attributes: [intOf('axis', 1)] });
/** The channels `r`, `g` and `b` of the image. */
export const split = makeNode({
  op: 'Split',
  inputs: ['image'],
  output: ['r', 'g', 'b'],
  attributes: [intOf('axis', 1)],
});
/** A quantization to unsigned bytes, or to those of another type. */
export const quantized = (scale: number, zero: number, type = 2): NodeProto[] => [
  constant('scale', [scale], []),
  constant('float_zero', [zero], []),
  makeNode({ op: 'Cast', inputs: ['float_zero'], output: 'zero', attributes: [intOf('to', type)] }),
  node('QuantizeLinear', ['image', 'scale', 'zero'], 'q'),
  node('DequantizeLinear', ['q', 'scale', 'zero'], 'y'),
];
