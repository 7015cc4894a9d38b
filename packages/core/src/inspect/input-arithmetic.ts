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

/** Operators that move the values of a picture, resize it, or change their type: a model may begin with them. */
const movements = new Set(
  'AveragePool Cast Clip Concat DequantizeLinear Gather Identity Pad QuantizeLinear Reshape Resize Slice Split Squeeze Transpose Unsqueeze Upsample'.split(
    ' ',
  ),
);

/** Undefined for a model that begins with anything else. */
export function inputArithmetic(model: OnnxModel, name: string): InputArithmetic | undefined {
  const index = indexGraph(model);
  const steps = beginning(index, name);
  const first = steps.find(({ words }) => words !== undefined);
  if (first?.words === undefined) return undefined;
  const isReversed = steps.filter((step) => step.isReversed ?? reverses(index, step)).length % 2 === 1;
  const affine = arithmeticOf(index, steps);
  return { operator: first.words, ...(affine && { affine: isReversed ? affine.toReversed() : affine }) };
}

/** A node that the image passes, or the Concat of channels that pass nodes of their own. */
interface Step {
  readonly node: NodeProto;
  /** The tensor that comes from the image. */
  readonly tensor: string;
  /** The arithmetic in words; absent if the node only moves values. */
  readonly words?: string;
  /** Of the channels that come together here, in their new order. */
  readonly affine?: readonly Affine[] | undefined;
  /** Whether the channels come together in the other order. */
  readonly isReversed?: boolean;
}

function arithmeticOf(index: GraphIndex, steps: readonly Step[]): readonly Affine[] | undefined {
  const arithmetic = steps.filter(({ words }) => words !== undefined);
  return composed(arithmetic.map((step) => ('affine' in step ? step.affine : affineOf(index, step))));
}

/** The nodes that an image passes one after the other, up to the first that is neither a movement nor arithmetic with constants. */
function beginning(index: GraphIndex, name: string): Step[] {
  return follow(name, (tensors) => nextStep(index, tensors) ?? joinedChannels(index, tensors));
}

function follow(name: string, next: (tensors: readonly string[]) => Step | undefined): Step[] {
  const steps: Step[] = [];
  const passed = new Set<NodeProto>(); // a damaged graph may lead back
  let tensors: readonly string[] = [name];
  for (let step = next(tensors); step && !passed.has(step.node); step = next(tensors)) {
    passed.add(step.node);
    steps.push(step);
    tensors = step.node.output.filter((each) => each !== '');
  }
  return steps;
}

function nextStep(index: GraphIndex, tensors: readonly string[]): Step | undefined {
  const node = onlyReader(index, tensors);
  if (!node) return undefined;
  const [tensor = ''] = tensors;
  const isMovement = movements.has(node.opType);
  // What a movement reads beside the picture says where to, which may be computed from its shape.
  const read = isMovement && node.opType !== 'Concat' ? node.input.slice(0, 1) : node.input;
  if (read.some((each) => each !== '' && !tensors.includes(each) && !index.isConstant(each))) return undefined;
  const words = isMovement ? undefined : wordsFor(index, { node, tensor });
  return words === undefined && !isMovement ? undefined : { node, tensor, ...(words !== undefined && { words }) };
}

/** The one node that reads all of some tensors; the parts of a Split come together again in a Concat. */
function onlyReader(index: GraphIndex, tensors: readonly string[]): NodeProto | undefined {
  const [first, ...others] = new Set(tensors.flatMap((tensor) => readers(index, tensor)));
  return others.length === 0 && (tensors.length === 1 || first?.opType === 'Concat') ? first : undefined;
}

function readers(index: GraphIndex, tensor: string): readonly NodeProto[] {
  return index.consumers(tensor).filter(({ opType }) => opType !== 'Shape');
}

/** The Concat of channels that a model scales one by one; undefined if the tensors part for something else. */
function joinedChannels(index: GraphIndex, tensors: readonly string[]): Step | undefined {
  const parts =
    tensors.length > 1 ? tensors.map((tensor, place) => ({ tensor, place })) : cutChannels(index, tensors[0]!);
  const branches = parts?.map(({ tensor, place }) => {
    const steps = follow(tensor, (each) => nextStep(index, each));
    return { place, steps, end: steps.at(-1)?.node.output[0] ?? tensor };
  });
  const node =
    branches &&
    onlyReader(
      index,
      branches.map(({ end }) => end),
    );
  const words = branches?.flatMap(({ steps }) => steps.map((step) => step.words)).find((each) => each !== undefined);
  if (!node || words === undefined) return undefined;
  const inOrder = node.input.flatMap((name) => branches.find(({ end }) => end === name) ?? []);
  const affine = inOrder.map(({ steps }) => arithmeticOf(index, steps)?.[0]);
  return {
    node,
    tensor: tensors[0]!,
    words,
    affine: affine.every((each) => each !== undefined) ? affine : undefined,
    isReversed: inOrder.map(({ place }) => place).join() === '2,1,0',
  };
}

/** The channels that Slices or Gathers cut out of a picture one by one, by their numbers. */
function cutChannels(
  index: GraphIndex,
  tensor: string,
): { readonly tensor: string; readonly place: number }[] | undefined {
  const parts = readers(index, tensor).map((node) => {
    const numbers = ['Slice', 'Gather'].includes(node.opType) ? knownNumbers(index, node.input[1] ?? '') : undefined;
    return { tensor: node.output[0] ?? '', place: numbers?.length === 1 ? numbers[0]! : NaN };
  });
  const places = parts.map(({ place }) => place).toSorted((a, b) => a - b);
  return parts.length > 1 && places.every((place, i) => place === i) ? parts : undefined;
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
