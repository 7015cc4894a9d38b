import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { type GraphIndex, indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { type Affine, affineOf, composed } from './affine-node.js';
import { knownNumbers } from './known-numbers.js';

/** The arithmetic with constants that a model begins with, y = factor * x + offset for each channel of its image x. */
export interface InputArithmetic {
  /** The first operator in words, as `a subtraction`. */
  readonly operator: string;
  /** For each channel in the order of the input, or one for all; absent if the graph does not show the numbers. */
  readonly affine?: readonly Affine[];
}

const operators: ReadonlyMap<string, string> = new Map([
  ['Sub', 'a subtraction'],
  ['Div', 'a division'],
  ['Mul', 'a multiplication'],
  ['Add', 'an addition'],
  ['BatchNormalization', 'a normalization'],
]);

/** Operators that move the values of a picture, or change their type: a model may begin with them. */
const movements = new Set('Cast Concat Gather Identity Pad Reshape Slice Split Squeeze Transpose Unsqueeze'.split(' '));

/** Undefined for a model that begins with anything else. */
export function inputArithmetic(model: OnnxModel, name: string): InputArithmetic | undefined {
  const index = indexGraph(model);
  const steps = [...beginning(index, name)];
  const first = steps.find(({ words }) => words !== undefined);
  if (first?.words === undefined) return undefined;
  const isReversed = steps.filter((step) => reverses(index, step)).length % 2 === 1;
  const affine = composed(steps.filter(({ words }) => words !== undefined).map((step) => affineOf(index, step)));
  return { operator: first.words, ...(affine && { affine: isReversed ? affine.toReversed() : affine }) };
}

/** A node that the image passes. */
interface Step {
  readonly node: NodeProto;
  /** The tensor that comes from the image. */
  readonly tensor: string;
  /** The arithmetic in words; absent if the node only moves values. */
  readonly words?: string;
}

/** The nodes that an image passes one after the other, up to the first that is neither a movement nor arithmetic with constants. */
function* beginning(index: GraphIndex, name: string): Generator<Step> {
  let tensors: readonly string[] = [name];
  const passed = new Set<NodeProto>(); // a damaged graph may lead back
  for (let node = onlyReader(index, tensors); node && !passed.has(node); node = onlyReader(index, tensors)) {
    passed.add(node);
    const [tensor = ''] = tensors;
    const known = tensors;
    if (node.input.some((each) => each !== '' && !known.includes(each) && !index.isConstant(each))) return;
    const words = movements.has(node.opType) ? undefined : wordsFor(index, { node, tensor });
    if (words === undefined && !movements.has(node.opType)) return;
    yield { node, tensor, ...(words !== undefined && { words }) };
    tensors = node.output.filter((each) => each !== '');
  }
}

/** The one node that reads all of some tensors; the parts of a Split come together again in a Concat. */
function onlyReader(index: GraphIndex, tensors: readonly string[]): NodeProto | undefined {
  const [first, ...others] = new Set(tensors.flatMap((tensor) => index.consumers(tensor)));
  return others.length === 0 && (tensors.length === 1 || first?.opType === 'Concat') ? first : undefined;
}

/** A convolution counts if it only scales and shifts each channel. */
function wordsFor(index: GraphIndex, step: Step): string | undefined {
  const { node, tensor } = step;
  if (node.opType === 'Conv') return affineOf(index, step) && 'a scaling';
  return node.input.some((each) => each !== '' && each !== tensor) ? operators.get(node.opType) : undefined;
}

/** Whether a node reverses the channels: a Gather of 2, 1, 0, a Slice backwards, or the parts of a Split in the other order. */
function reverses(index: GraphIndex, { node }: Step): boolean {
  const numbers = (place: number) => knownNumbers(index, node.input[place] ?? '') ?? [];
  if (node.opType === 'Gather') return numbers(1).join() === '2,1,0';
  if (node.opType === 'Slice') return numbers(4).join() === '-1';
  const parts = index.producer(node.input[0] ?? '');
  return node.opType === 'Concat' && parts?.opType === 'Split' && parts.output.at(-1) === node.input[0];
}
