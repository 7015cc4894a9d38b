/** Follows the places of the picture from the convolutions through a graph whose shapes are measured. */
import { intAttribute, intsAttribute } from '../onnx/attributes.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { constantInts, type GraphIndex } from '../onnx/graph-index.js';
import { keepsAxes } from '../onnx/infer-rank.js';
import { type Axes, axisOf, layoutOf, planes, reshaped, tokenAxis, tokenGrid } from './axis-factors.js';
import { isConvolution } from './feature-flow.js';
import type { PlacesOf, TokenGrid } from './places.js';

/** The measured shapes of a graph's tensors. */
export type MeasuredShapes = ReadonlyMap<string, readonly number[]>;

/** A graph under way: the shapes, and the axes so far. */
interface Trace {
  readonly index: GraphIndex;
  readonly dims: (tensor: string | undefined) => readonly number[];
  readonly axes: (tensor: string | undefined) => Axes | undefined;
}

/** The axes of a node's first result; undefined if its places are not known. */
type Rule = (trace: Trace, node: NodeProto, output: readonly number[]) => Axes | undefined;

const reshape: Rule = ({ axes }, { input }, output) => {
  const given = axes(input[0]);
  return given && reshaped(given, output);
};

/** Pools and resizings of (N, K, h, w): the same places, fewer or more of them. */
const resample: Rule = ({ axes }, { input }, output) => {
  const given = axes(input[0]);
  return given && layoutOf(given) === 'nchw' ? planes(output) : undefined;
};

const transpose: Rule = ({ axes }, node) => {
  const given = axes(node.input[0]);
  const order = intsAttribute(node, 'perm');
  return given && (order ? order.map((axis) => given[axis] ?? []) : given.toReversed());
};

/** The weights mix the last axis and leave the others. */
function product(weight: number): Rule {
  return ({ index, axes }, { input }, output) => {
    const given = axes(input[0]);
    if (!given || !index.isConstant(input[weight] ?? '')) return undefined;
    const others = given.slice(0, -1);
    const kept = others.flat().map(({ kind }) => kind);
    // Rows of which other axes hold a part are those of a patch, which becomes one place.
    const mixesPlaces = given.at(-1)?.some(({ kind }) => kind !== 'channel' && !kept.includes(kind));
    return mixesPlaces ? undefined : [...others, axisOf('channel', output.at(-1) ?? 1)];
  };
}

const rules: ReadonlyMap<string, Rule> = new Map([
  ...['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'].map((name) => [name, reshape] as const),
  ...['MaxPool', 'AveragePool', 'LpPool', 'Resize', 'Upsample'].map((name) => [name, resample] as const),
  ['Transpose', transpose],
  ['MatMul', product(1)],
  ['Gemm', product(1)],
  ['FusedMatMul', product(1)],
  ['MatMulInteger', product(1)],
  ['QLinearMatMul', product(3)],
  ['Concat', concatenation],
  ['Slice', slice],
  ['Pad', padding],
]);

/** The layouts of all tensors whose places are known. */
export function tracePlaces(index: GraphIndex, shapes: MeasuredShapes): PlacesOf {
  const known = new Map<string, Axes>();
  const trace: Trace = {
    index,
    dims: (tensor = '') => shapes.get(tensor) ?? index.initializer(tensor)?.dims.map(Number) ?? [],
    axes: (tensor = '') => known.get(tensor),
  };
  for (const node of index.nodes) {
    const [first = '', ...others] = node.output;
    const axes = axesOf(trace, node, trace.dims(first));
    if (!axes) continue;
    for (const name of [first, ...others])
      if (trace.dims(name).join() === trace.dims(first).join()) known.set(name, axes);
  }
  return (tensor) => {
    const axes = known.get(tensor);
    return axes && layoutOf(axes);
  };
}

function axesOf(trace: Trace, node: NodeProto, output: readonly number[]): Axes | undefined {
  if (isConvolution(node)) return output.length === 4 ? planes(output) : undefined;
  const rule = rules.get(node.opType);
  const same = node.input.find((name) => trace.axes(name) && trace.dims(name).join() === output.join());
  if (rule && !(rule === padding && same)) return rule(trace, node, output);
  return same !== undefined && keepsPlaces(node) ? trace.axes(same) : undefined;
}

/** Operators that compute each place of their result from the same place of what has its shape. */
function keepsPlaces({ opType }: NodeProto): boolean {
  return (
    keepsAxes(opType) || opType === 'Pad' || opType.includes('LayerNormalization') || opType === 'RMSNormalization'
  );
}

/** Along the tokens: more of them; along the channels: the same places. */
function concatenation({ dims, axes }: Trace, node: NodeProto, output: readonly number[]): Axes | undefined {
  const axis = atAxis(intAttribute(node, 'axis', 0), output.length);
  const traced = node.input.filter((name) => axes(name));
  const [only = '', ...others] = traced;
  const given = axes(only);
  const along = given?.[axis];
  if (!given || !along) return undefined;
  const grid = tokenGrid(along);
  if (grid && others.length === 0) {
    const at = node.input.indexOf(only);
    const count = (names: readonly string[]) => names.reduce((sum, name) => sum + (dims(name)[axis] ?? 0), 0);
    const [before, after] = [count(node.input.slice(0, at)), count(node.input.slice(at + 1))];
    return given.with(axis, tokenAxis({ ...grid, before: grid.before + before, after: grid.after + after }));
  }
  const isPlaces = along.some(({ kind }) => kind !== 'channel') && !along.some(({ kind }) => kind === 'channel');
  return isPlaces ? undefined : given.with(axis, axisOf('channel', output[axis] ?? 1));
}

/** Tokens without the first or the last ones that stand for no place, or every second row or column. */
function slice({ index, dims, axes }: Trace, node: NodeProto, output: readonly number[]): Axes | undefined {
  const given = axes(node.input[0]);
  const before = dims(node.input[0]);
  const changed = output.flatMap((size, axis) => (size === before[axis] ? [] : [axis]));
  const [axis] = changed;
  if (!given || axis === undefined || changed.length > 1) return changed.length === 0 ? given : undefined;
  const along = given[axis] ?? [];
  const grid = tokenGrid(along);
  const starts = intsAttribute(node, 'starts') ?? constantInts(index, node.input[1] ?? '');
  if (grid && starts?.length === 1)
    return tokensFrom(given, { axis, grid, start: starts[0] ?? 0, count: output[axis] ?? 0 });
  const [factor, ...others] = along;
  if (factor && (factor.kind === 'y' || factor.kind === 'x') && others.length === 0) {
    const step = Math.round(factor.size / (output[axis] ?? 1));
    const steps = constantInts(index, node.input[4] ?? '');
    return steps?.some((each) => each === step) && step > 1
      ? given.with(axis, axisOf(factor.kind, output[axis] ?? 1, factor.stride * step))
      : undefined;
  }
  return along.every(({ kind }) => kind === 'channel')
    ? given.with(axis, axisOf('channel', output[axis] ?? 1))
    : undefined;
}

function tokensFrom(
  axes: Axes,
  { axis, grid, start, count }: { axis: number; grid: TokenGrid; start: number; count: number },
): Axes | undefined {
  const total = grid.before + grid.height * grid.width + grid.after;
  const removed = start < 0 ? total + start : start;
  const after = count - (grid.before - removed) - grid.height * grid.width;
  if (removed > grid.before || after < 0) return undefined;
  return axes.with(axis, tokenAxis({ ...grid, before: grid.before - removed, after }));
}

/** Rows and columns that are added at the end leave the others in their places. */
function padding({ index, axes }: Trace, node: NodeProto, output: readonly number[]): Axes | undefined {
  const given = axes(node.input[0]);
  const pads = intsAttribute(node, 'pads') ?? constantInts(index, node.input[1] ?? '');
  if (!given || !pads || pads.length !== 2 * output.length) return undefined;
  if (pads.slice(0, output.length).some((count) => count !== 0)) return undefined;
  return given.map((axis, i) => {
    const [factor] = axis;
    return axis.length === 1 && factor && factor.kind !== 'tokens'
      ? axisOf(factor.kind, output[i] ?? 1, factor.stride)
      : axis;
  });
}

function atAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
