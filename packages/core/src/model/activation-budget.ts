import { ScorecamError } from '../errors.js';
import { activationShapes } from '../inspect/index.js';
import { indexGraph, type OnnxModel } from '../onnx/index.js';
import { elementCount } from '../tensor.js';
import { inputShape, type MaskedInput } from './mask-feeds.js';

/** The largest number of values in an activation of one input: 2 GiB of float32. */
const largestActivation = 2 ** 29;
/** The longest axis of an activation that may be of the image: four times the longest side of an input. */
const longestAxis = 2 ** 15;

/**
 * Refuses a model that pads or enlarges its activations beyond any machine, if the graph shows it: a runtime that
 * tries takes all memory there is, and the system may end the whole program.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL that names the tensor
 */
export function requireModestActivations(model: OnnxModel, input: MaskedInput): void {
  for (const [tensor, dims] of activationShapes(indexGraph(model), fedImage(input))) {
    const isLong = dims.length >= 4 && dims.slice(2).some((length) => length > longestAxis);
    if (!isLong && dims.reduce((product, length) => product * Math.max(length, 1), 1) <= largestActivation) continue;
    throw new ScorecamError(
      'UNSUPPORTED_MODEL',
      `The model makes "${tensor}" ${dims.join(' x ')}, more than the ${largestActivation} numbers, or ${longestAxis} a side, that are supported; check the pads and scales before it, or export the model for smaller pictures.`,
    );
  }
}

/** The image input in the shape in which a runtime is fed it. */
function fedImage({ input, size }: MaskedInput): { name: string; dims: readonly number[] } {
  const batch = input.batch ?? 1;
  const [, ...dims] = inputShape({ input, size });
  return { name: input.name, dims: input.flat ? [batch, elementCount(dims)] : [batch, ...dims] };
}

/**
 * The bytes that an input takes in a pass, by estimate: the largest output of a node with what the node reads, in float32. A
 * runtime reuses the memory of all others. SqueezeNet 1.1 took 5.9 MB in onnxruntime; this estimates 6.3.
 */
export function bytesPerInput(model: OnnxModel, input: MaskedInput): number {
  const index = indexGraph(model);
  const shapes = activationShapes(index, fedImage(input));
  const sizeOf = (tensor: string) => elementCount(shapes.get(tensor) ?? [0]);
  const sizes = index.nodes.map((node) => [...new Set([...node.input, ...node.output])].map(sizeOf));
  return 4 * sizes.reduce((most, ofNode) => Math.max(most, sum(ofNode)), elementCount(fedImage(input).dims));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
