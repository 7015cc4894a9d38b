import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { constantInts, type GraphIndex } from '../onnx/graph-index.js';
import type { DeclaredDim } from '../onnx/value-info.js';
import type { Size } from '../spatial-map.js';
import type { ImageInputOptions } from './image-input.js';
import { guessLayout, type Layout } from './layout.js';

/** The shortest side of a color picture that a row of numbers is taken for. */
const leastSide = 8;

/** The row of a digit of MNIST, the one gray picture that is recognized by its length: most squares are not pictures. */
const digit = { count: 784, side: 28 };

/**
 * The shape (C, H, W), or (H, W, C) for `nhwc`, of a picture that is a row of `length` numbers: of the stated size, a
 * square in three channels, or a digit of MNIST. Empty if there is none.
 */
export function flatShape(
  length: DeclaredDim | undefined,
  { layout = 'nchw', imageSize }: Pick<ImageInputOptions, 'layout' | 'imageSize'>,
): readonly number[] {
  const count = typeof length === 'number' ? length : undefined;
  const [channels, height, width] = imageSize ? sized(count, imageSize) : recognized(count);
  if (!Number.isInteger(channels) || !Number.isInteger(height)) return [];
  return layout === 'nchw' ? [channels, height, width] : [height, width, channels];
}

/** The layout into which a model reshapes a row of numbers; undefined if the graph does not show it. */
export function flatLayout(index: GraphIndex, input: string): Layout | undefined {
  let node = onlyReader(index, input);
  const passed = new Set<NodeProto>(); // a damaged graph may lead back
  while (node && keepsRow.has(node.opType) && !passed.has(node)) {
    passed.add(node);
    node = onlyReader(index, node.output[0] ?? '');
  }
  const shape = node?.opType === 'Reshape' ? constantInts(index, node.input[1] ?? '') : undefined;
  return shape?.length === 4 || shape?.length === 3 ? guessLayout(shape.slice(-3)) : undefined;
}

/** What a model may do to every number of a row alike. */
const keepsRow = new Set(['Cast', 'Identity', 'Unsqueeze', 'Add', 'Sub', 'Mul', 'Div']);

function onlyReader(index: GraphIndex, tensor: string): NodeProto | undefined {
  const [node, ...others] = index.consumers(tensor);
  return others.length === 0 ? node : undefined;
}

type PlanesShape = readonly [channels: number, height: number, width: number];

function sized(count: number | undefined, { height, width }: Size): PlanesShape {
  return [count === undefined ? 3 : count / (height * width), height, width];
}

function recognized(count = NaN): PlanesShape {
  if (count === digit.count) return [1, digit.side, digit.side];
  const side = Math.sqrt(count / 3);
  return side >= leastSide ? [3, side, side] : [3, NaN, NaN];
}
