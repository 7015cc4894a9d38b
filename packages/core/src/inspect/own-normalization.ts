import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { type GraphIndex, indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { ImageInput } from './image-input.js';

const arithmetic: ReadonlyMap<string, string> = new Map([
  ['Sub', 'a subtraction'],
  ['Div', 'a division'],
  ['Mul', 'a multiplication'],
  ['Add', 'an addition'],
  ['BatchNormalization', 'a normalization'],
]);

/** Operators that move the values of a picture, or change their type: a model may begin with them. */
const movements = new Set('Cast Gather Identity Pad Reshape Slice Squeeze Transpose Unsqueeze'.split(' '));

/** The first computation of a model in words, if it is arithmetic on the image with constants; undefined for any other model. */
export function ownNormalization(model: OnnxModel, { name }: ImageInput): string | undefined {
  const index = indexGraph(model);
  let tensor = name;
  for (let node = onlyReader(index, tensor); node; node = onlyReader(index, tensor)) {
    const operands = node.input.filter((each) => each !== tensor && each !== '');
    if (operands.some((each) => !index.isConstant(each))) return undefined;
    if (!movements.has(node.opType)) return operands.length > 0 ? arithmetic.get(node.opType) : undefined;
    tensor = node.output[0] ?? '';
  }
  return undefined;
}

function onlyReader(index: GraphIndex, tensor: string): NodeProto | undefined {
  const [first, ...others] = index.consumers(tensor);
  return others.length === 0 ? first : undefined;
}
