/** Operators whose axes, sizes or pads were attributes in older operator sets and are inputs in newer ones. */
import type { AttributeValues } from '../onnx/attributes.js';
import type { GraphBuilder } from './graph-builder.js';

/** A reduction over some axes, of which there is at least one. */
export interface Reduction {
  readonly axes: readonly number[];
  /** Whether the axes stay, with a size of 1 (default: true). */
  readonly keepdims?: boolean;
}

/** Reduces axes by an operator such as ReduceSum. */
export function reduce(graph: GraphBuilder, op: string, input: { x: string } & Reduction): string {
  const { x, axes, keepdims = true } = input;
  const attributes = { keepdims: Number(keepdims) };
  const axesAsInput = graph.opset >= (op === 'ReduceSum' ? 13 : 18);
  if (axesAsInput) return graph.node(op, [x, graph.ints(axes)], attributes);
  return graph.node(op, [x], { axes, ...attributes });
}

/** Removes axes of size 1. */
export function squeeze(graph: GraphBuilder, x: string, axes: readonly number[]): string {
  return withInts(graph, 'Squeeze', { x, name: 'axes', values: axes });
}

/** Adds axes of size 1, which the result has at the places given. */
export function unsqueeze(graph: GraphBuilder, x: string, axes: readonly number[]): string {
  return withInts(graph, 'Unsqueeze', { x, name: 'axes', values: axes });
}

/** Part of a tensor along one axis, from `start` up to `end` in steps of 1. */
export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

/** Takes a part of a tensor. */
export function slice(graph: GraphBuilder, x: string, { axis, start, end }: SliceRange): string {
  if (graph.opset < 10) return graph.node('Slice', [x], { axes: [axis], starts: [start], ends: [end] });
  return graph.node('Slice', [x, graph.ints([start]), graph.ints([end]), graph.ints([axis])]);
}

/** Every `step`-th element along an axis, from `start` on. */
export interface Stride {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Takes elements at equal distances; Slice has steps since opset 10. */
export function every(graph: GraphBuilder, x: string, { axis, start, step, count }: Stride): string {
  const end = start + (count - 1) * step + 1;
  if (step === 1) return slice(graph, x, { axis, start, end });
  const places = Array.from({ length: count }, (_, i) => start + i * step);
  if (graph.opset < 10) return graph.node('Gather', [x, graph.ints(places)], { axis });
  return graph.node('Slice', [x, ...[start, end, axis, step].map((value) => graph.ints([value]))]);
}

/** How many elements to add before and after each axis; a negative number removes some. */
export interface Padding {
  readonly begins: readonly number[];
  readonly ends: readonly number[];
  /** The tensor of one element that is added from opset 11 on (default: 0). */
  readonly value?: { readonly tensor: string; readonly number: number };
}

/** Adds elements of one value around a tensor; the tensor itself if there are none to add. */
export function pad(graph: GraphBuilder, x: string, { begins, ends, value }: Padding): string {
  const pads = [...begins, ...ends];
  if (pads.every((count) => count === 0)) return x;
  if (graph.opset < 11) return graph.node('Pad', [x], { pads, value: { float: value?.number ?? 0 } });
  return graph.node('Pad', [x, graph.ints(pads), ...(value ? [value.tensor] : [])]);
}

/** Cuts a tensor along an axis into parts of the given sizes. */
export function split(
  graph: GraphBuilder,
  x: string,
  { axis, sizes }: { axis: number; sizes: readonly number[] },
): readonly string[] {
  const count = sizes.length;
  if (graph.opset < 13) return graph.split('Split', [x], { count, attributes: { axis, split: sizes } });
  return graph.split('Split', [x, graph.ints(sizes)], { count, attributes: { axis } });
}

/** The indices of the largest elements along an axis, the largest first: int64. */
export function largest(graph: GraphBuilder, x: string, { axis, count }: { axis: number; count: number }): string {
  const isAttribute = graph.opset < 10;
  const inputs = isAttribute ? [x] : [x, graph.ints([count])];
  const attributes = { axis, ...(isAttribute && { k: count }) };
  return graph.split('TopK', inputs, { count: 2, attributes })[1]!; // the values and their indices
}

function withInts(
  graph: GraphBuilder,
  op: string,
  { x, name, values }: { x: string; name: string; values: readonly number[] },
): string {
  const attributes: AttributeValues = graph.opset < 13 ? { [name]: values } : {};
  return graph.node(op, graph.opset < 13 ? [x] : [x, graph.ints(values)], attributes);
}
