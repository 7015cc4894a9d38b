import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { ImageInput } from './image-input.js';

const arithmetic: ReadonlyMap<string, string> = new Map([
  ['Sub', 'a subtraction'],
  ['Div', 'a division'],
  ['Mul', 'a multiplication'],
  ['BatchNormalization', 'a normalization'],
]);

/** The first step of a model in words, if it is arithmetic on the image with constants; undefined for any other model. */
export function ownNormalization(model: OnnxModel, { name }: ImageInput): string | undefined {
  const index = indexGraph(model);
  const [first, ...others] = index.consumers(name);
  if (!first || others.length > 0) return undefined;
  const operands = first.input.filter((tensor) => tensor !== name);
  return operands.length > 0 && operands.every((tensor) => index.isConstant(tensor))
    ? arithmetic.get(first.opType)
    : undefined;
}
