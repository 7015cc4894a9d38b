/** Operators that cut a tensor into parts, put parts together or pad them, along fixed axes. */
import { intAttribute, textAttribute } from '../../onnx/attributes.js';
import type { NodeProto } from '../../onnx/gen/onnx_pb.js';
import { pad, slice, split } from '../../rewrite/versioned-nodes.js';
import { allAxes, atAxis, fromFront } from '../axes.js';
import { full, type Gradient, type RuleTable, single, type Single } from '../rule.js';
import type { Scope } from '../scope.js';
import { matrixGradient } from './matrix-along-axis.js';

export const partRules: RuleTable = {
  Concat: (node, [dy], scope) => {
    if (!dy) return [];
    const y = node.output[0] ?? '';
    const axis = fromFront(intAttribute(node, 'axis', 1), scope.dims(y).length);
    const sizes = node.input.map((x) => scope.fixedDims(x, [axis])[0] ?? 0);
    return partsOf(scope, scope.expand(dy, y), { axis, sizes });
  },
  Split: (node, gradients, scope) => {
    const x = scope.input(0);
    const rank = scope.dims(x).length;
    const axis = fromFront(intAttribute(node, 'axis', 0), rank);
    const sizes = splitSizes(node, scope.fixedDims(x, [axis])[0] ?? 0, scope);
    const parts = gradients.map((dy, i) => dy && scope.expand(dy, node.output[i] ?? ''));
    if (parts.every((part) => part !== undefined)) return [full(scope.graph.node('Concat', parts, { axis }))];
    return [full(sumOfPadded(scope, parts, { axis, rank, sizes }))];
  },
  Slice: single(sliceGradient),
  Pad: single(padGradient),
};

interface Parts {
  readonly axis: number;
  readonly sizes: readonly number[];
}

function partsOf(scope: Scope, dy: string, { axis, sizes }: Parts): (Gradient | undefined)[] {
  if (sizes.every((_, place) => scope.wanted(place))) {
    return split(scope.graph, dy, { axis, sizes }).map(full);
  }
  return sizes.map((size, place) => {
    const start = sum(sizes.slice(0, place));
    return scope.wanted(place) ? full(slice(scope.graph, dy, { axis, start, end: start + size })) : undefined;
  });
}

/** Sizes that the node does not give are equal, but for the last. */
function splitSizes(node: NodeProto, length: number, scope: Scope): readonly number[] {
  const given = scope.intsOf('split', 1);
  if (given?.length) return given;
  const size = Math.ceil(length / node.output.length);
  return node.output.map((_, i) => Math.min(size, length - i * size));
}

function sumOfPadded(
  scope: Scope,
  parts: readonly (string | undefined)[],
  { axis, rank, sizes }: Parts & { rank: number },
): string {
  const at = (value: number) => atAxis(rank, { axis, value });
  const padded = parts.flatMap((part, i) => {
    const [before, behind] = [sum(sizes.slice(0, i)), sum(sizes.slice(i + 1))];
    return part === undefined ? [] : [pad(scope.graph, part, { begins: at(before), ends: at(behind) })];
  });
  return padded.reduce((total, part) => scope.op('Add', total, part));
}

/** The rows start, start + step, ... along each of some axes. */
function sliceGradient({ x, y, dy, scope }: Single): Gradient {
  const [lengths, counts] = [scope.dims(x), scope.dims(y)];
  const rank = lengths.length;
  const starts = scope.intsOf('starts', 1) ?? [];
  const axes = (scope.intsOf('axes', 3) ?? allAxes(starts.length)).map((axis) => fromFront(axis, rank));
  const steps = scope.intsOf('steps', 4) ?? [];
  return full(
    axes.reduce(
      (tensor, axis, i) => {
        const [length, count, step] = [lengths[axis], counts[axis], steps[i] ?? 1];
        if (typeof length !== 'number' || typeof count !== 'number')
          return wholeAxis(scope, i) ? tensor : refusePart(scope);
        const start = firstRow(starts[i] ?? 0, { length, step });
        return fromRows(scope, tensor, { axis, rank, length, count, start, step });
      },
      scope.expand(dy, y),
    ),
  );
}

/** Whether an axis that changes with the batch is taken whole. */
function wholeAxis(scope: Scope, place: number): boolean {
  const [start, end, step] = [scope.intsOf('starts', 1), scope.intsOf('ends', 2), scope.intsOf('steps', 4)];
  return start?.[place] === 0 && (end?.[place] ?? 0) >= 2 ** 31 - 1 && (step?.[place] ?? 1) === 1;
}

function refusePart(scope: Scope): never {
  return scope.refuse('it takes a part of an axis that changes with the batch');
}

function firstRow(start: number, { length, step }: { length: number; step: number }): number {
  const last = step > 0 ? length : length - 1;
  return Math.min(Math.max(fromFront(start, length), 0), last);
}

interface Rows {
  readonly axis: number;
  readonly rank: number;
  readonly length: number;
  readonly count: number;
  readonly start: number;
  readonly step: number;
}

/** Puts row i back at start + i step, and zeros in all other rows. */
function fromRows(scope: Scope, dy: string, { axis, rank, length, count, start, step }: Rows): string {
  const at = (value: number) => atAxis(rank, { axis, value });
  if (step === 1) return pad(scope.graph, dy, { begins: at(start), ends: at(length - start - count) });
  const withZeros = pad(scope.graph, dy, { begins: at(0), ends: at(1) });
  const rows = Array<number>(length).fill(count);
  for (let i = 0; i < count; i++) rows[start + i * step] = i;
  return scope.graph.node('Gather', [withZeros, scope.graph.ints(rows)], { axis });
}

function padGradient({ node, x, y, dy, scope }: Single): Gradient {
  const rank = scope.dims(x).length;
  const axes = scope.ints(scope.input(3))?.map((axis) => fromFront(axis, rank)) ?? allAxes(rank);
  if (scope.input(3) !== '' && !scope.ints(scope.input(3))) scope.refuse('its axes are computed from the image');
  const pads = scope.intsOf('pads', 1) ?? scope.refuse('its pads change with the batch');
  const mode = textAttribute(node, 'mode', 'constant');
  return full(
    axes.reduce(
      (tensor, axis, i) => {
        const [begin, end] = [pads[i] ?? 0, pads[i + axes.length] ?? 0];
        if (begin === 0 && end === 0) return tensor;
        const length = scope.fixedDims(x, [axis])[0] ?? 0;
        const padded = { axis, rank, length, begin, end };
        return mode === 'constant'
          ? withoutPads(scope, tensor, padded)
          : fromMirrored(scope, tensor, { ...padded, mode });
      },
      scope.expand(dy, y),
    ),
  );
}

interface PaddedAxis {
  readonly axis: number;
  readonly rank: number;
  readonly length: number;
  readonly begin: number;
  readonly end: number;
}

/** Cuts off what was added, and gives a 0 to what a negative pad cut off. */
function withoutPads(scope: Scope, dy: string, { axis, rank, length, begin, end }: PaddedAxis): string {
  const start = Math.max(begin, 0);
  const kept = length + Math.min(begin, 0) + Math.min(end, 0);
  const inner = begin > 0 || end > 0 ? slice(scope.graph, dy, { axis, start, end: start + kept }) : dy;
  const at = (value: number) => atAxis(rank, { axis, value: Math.max(-value, 0) });
  return pad(scope.graph, inner, { begins: at(begin), ends: at(end) });
}

/** What repeats or mirrors the edge is a matrix: that which padding the rows of an identity gives. */
function fromMirrored(
  scope: Scope,
  dy: string,
  { axis, rank, length, begin, end, mode }: PaddedAxis & { mode: string },
): string {
  const identity = scope.identity(length);
  const pads = [begin, 0, end, 0];
  const matrix =
    scope.opset < 11
      ? scope.graph.node('Pad', [identity], { pads, mode })
      : scope.graph.node('Pad', [identity, scope.graph.ints(pads)], { mode });
  return matrixGradient(scope, { dy, matrix }, { axis, rank });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
