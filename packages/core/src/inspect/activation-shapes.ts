/**
 * The shapes of those activations that follow from the shape of the image and the graph alone. The shapes that matter
 * are measured by a run; these are known before it, to refuse what no machine could run.
 */
import { intAttribute, intsAttribute, textAttribute } from '../onnx/attributes.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { constantInts, constantNumbers, type GraphIndex } from '../onnx/graph-index.js';
import { explicitPads, windowSizes } from '../onnx/window-sizes.js';

type Dims = readonly number[];

/** What is known about the tensors that a node reads. */
interface Reads {
  /** The shape of an input; undefined if it is not known. */
  readonly dims: (input: number) => Dims | undefined;
  readonly ints: (input: number) => readonly number[] | undefined;
  readonly numbers: (input: number) => readonly number[] | undefined;
}

/** The shape of a node's first output; undefined if it does not follow. */
type Rule = (node: NodeProto, reads: Reads) => Dims | undefined;

const sameShape =
  `Abs BatchNormalization Cast Celu Clip DequantizeLinear Dropout Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity
  InstanceNormalization LRN LayerNormalization LeakyRelu Log LogSoftmax Mish Neg QuantizeLinear Reciprocal Relu Round Selu
  Sigmoid Softmax Softplus Softsign Sqrt Tanh ThresholdedRelu`.split(/\s+/);

const elementwise = 'Add Div Max Mean Min Mul PRelu Pow Sub Sum Where'.split(' ');

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...sameShape.map((op): [string, Rule] => [op, (_, { dims }) => dims(0)]),
  ...elementwise.map((op): [string, Rule] => [op, (node, { dims }) => broadcast(node.input.map((_, i) => dims(i)))]),
  ...['Conv', 'ConvInteger', 'FusedConv'].map((op): [string, Rule] => [op, convolution(1)]),
  ['QLinearConv', convolution(3)],
  ['ConvTranspose', transposedConvolution],
  ...['MaxPool', 'AveragePool', 'LpPool'].map((op): [string, Rule] => [op, pool]),
  ['Pad', pad],
  ['Resize', resize],
  ['Upsample', resize],
  ['Tile', (_, { dims, ints }) => perAxis(dims(0), ints(1), (length, count) => length * count)],
  ['Expand', (_, { dims, ints }) => broadcast([dims(0), ints(1)])],
  ['ConstantOfShape', (_, { ints }) => ints(0)],
  ['Transpose', transpose],
  ['Concat', concatenation],
]);

/** The known shapes, by tensor; the image's is given. */
export function activationShapes(index: GraphIndex, image: { name: string; dims: Dims }): ReadonlyMap<string, Dims> {
  const known = new Map<string, Dims>([[image.name, image.dims]]);
  for (const node of index.nodes) {
    const reads: Reads = {
      dims: (input) => known.get(node.input[input] ?? '') ?? declaredDims(index, node.input[input] ?? ''),
      ints: (input) => constantInts(index, node.input[input] ?? ''),
      numbers: (input) => constantNumbers(index, node.input[input] ?? ''),
    };
    const [output = ''] = node.output;
    const dims = rules.get(node.opType)?.(node, reads) ?? declaredDims(index, output);
    if (dims && output !== '') known.set(output, dims);
  }
  return known;
}

/** The shape that the graph states, if it states it in numbers. */
function declaredDims(index: GraphIndex, tensor: string): Dims | undefined {
  const dims = index.declared(tensor)?.dims;
  return dims?.every((dim) => typeof dim === 'number') ? dims : undefined;
}

function convolution(weight: number): Rule {
  return (node, { dims }) => {
    const kernels = dims(weight);
    return windowed(node, dims(0), { kernel: kernels?.slice(2), channels: kernels?.[0] });
  };
}

function pool(node: NodeProto, { dims }: Reads): Dims | undefined {
  return windowed(node, dims(0), { kernel: intsAttribute(node, 'kernel_shape'), channels: dims(0)?.[1] });
}

/** One cell for each window. */
function windowed(
  node: NodeProto,
  input: Dims | undefined,
  { kernel, channels }: { kernel: Dims | undefined; channels: number | undefined },
): Dims | undefined {
  if (!input || !kernel || channels === undefined) return undefined;
  const automatic = textAttribute(node, 'auto_pad', 'NOTSET');
  const round = intAttribute(node, 'ceil_mode', 0) === 1 ? Math.ceil : Math.floor;
  const counts = kernel.map((size, axis) => {
    const { stride, extent } = windowSizes(node, { kernel: size, axis });
    const length = input[axis + 2] ?? 1;
    if (automatic.startsWith('SAME')) return Math.ceil(length / stride);
    const { begin, end } = automatic === 'VALID' ? { begin: 0, end: 0 } : explicitPads(node, axis);
    return round((length + begin + end - extent) / stride) + 1;
  });
  return [input[0] ?? 1, channels, ...counts];
}

function transposedConvolution(node: NodeProto, { dims }: Reads): Dims | undefined {
  const [input, weight] = [dims(0), dims(1)];
  if (!input || !weight) return undefined;
  const given = intsAttribute(node, 'output_shape');
  const lengths = weight.slice(2).map((size, axis) => {
    const { stride, extent } = windowSizes(node, { kernel: size, axis });
    const { begin, end } = explicitPads(node, axis);
    const more = intsAttribute(node, 'output_padding')?.[axis] ?? 0;
    return given?.[axis] ?? stride * ((input[axis + 2] ?? 1) - 1) + extent + more - begin - end;
  });
  return [input[0] ?? 1, (weight[1] ?? 1) * intAttribute(node, 'group', 1), ...lengths];
}

function pad(node: NodeProto, { dims, ints }: Reads): Dims | undefined {
  const [input, pads] = [dims(0), intsAttribute(node, 'pads') ?? ints(1)];
  if (!input || pads?.length !== 2 * input.length) return undefined;
  return input.map((length, axis) => length + (pads[axis] ?? 0) + (pads[axis + input.length] ?? 0));
}

function resize(node: NodeProto, { dims, ints, numbers }: Reads): Dims | undefined {
  const input = dims(0);
  const sizes = ints(3);
  if (sizes?.length === input?.length) return sizes;
  const scales = node.input.length > 2 ? numbers(2) : numbers(1);
  return perAxis(input, scales, (length, scale) => Math.floor(length * scale));
}

function transpose(node: NodeProto, { dims }: Reads): Dims | undefined {
  const input = dims(0);
  const order = intsAttribute(node, 'perm') ?? input?.map((_, axis) => axis).reverse();
  return input && order?.map((axis) => input[axis] ?? 1);
}

function concatenation(node: NodeProto, { dims }: Reads): Dims | undefined {
  const parts = node.input.map((_, input) => dims(input));
  const [first] = parts;
  if (!first || parts.some((part) => part?.length !== first.length)) return undefined;
  const axis = intAttribute(node, 'axis', 1);
  const place = axis < 0 ? axis + first.length : axis;
  return first.map((length, i) => (i === place ? parts.reduce((sum, part) => sum + (part?.[i] ?? 0), 0) : length));
}

function broadcast(shapes: readonly (Dims | undefined)[]): Dims | undefined {
  if (!shapes.every((dims) => dims !== undefined)) return undefined;
  const rank = shapes.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: rank }, (_, axis) =>
    shapes.reduce((length, dims) => Math.max(length, dims[axis - rank + dims.length] ?? 1), 1),
  );
}

function perAxis(
  dims: Dims | undefined,
  factors: readonly number[] | undefined,
  combine: (length: number, factor: number) => number,
): Dims | undefined {
  if (!dims || factors?.length !== dims.length) return undefined;
  return dims.map((length, axis) => combine(length, factors[axis] ?? 1));
}
