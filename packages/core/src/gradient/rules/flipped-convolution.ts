/**
 * The gradient of a Conv as another Conv: dy, with s - 1 zeros after each cell for a stride of s, under the kernel
 * turned around. Its channels change sides within each group:
 *
 *   W (groups M', C', k)  ->  W' (groups C', M', k),  W'[g C' + c, m, i] = W[g M' + m, c, k - 1 - i]
 */
import { pad, slice } from '../../rewrite/versioned-nodes.js';
import type { Scope } from '../scope.js';
import type { Window } from '../window.js';

/** The kernel of a Conv and what it is applied to. */
export interface KernelForm {
  readonly kernel: string;
  /** (groups M', C', k ...) */
  readonly dims: readonly number[];
  readonly group: number;
  readonly windows: readonly Window[];
}

/** Makes the gradient of the input of a Conv from that of its output, which has every element. */
export function flippedConvolution(scope: Scope, dy: string, form: KernelForm): string {
  const { windows, group } = form;
  // The zeros before and after each axis of the spread gradient that give the result the length of the input.
  const begins = windows.map(({ extent, begin }) => extent - 1 - begin);
  const ends = windows.map(({ length, count, stride, begin }) => length - count * stride + begin);
  const cropped = crop(scope, spread(scope, dy, windows), { begins, ends, windows });
  return scope.graph.node('Conv', [cropped, turned(scope, form)], {
    dilations: windows.map(({ dilation }) => dilation),
    pads: [...begins, ...ends].map((count) => Math.max(count, 0)),
    group,
  });
}

/** Puts the zeros of the strides in, axis after axis: OpenCV pads no tensor of six axes. (N, C, Y, ...) -> (N, C, Y s, ...) */
function spread(scope: Scope, dy: string, windows: readonly Window[]): string {
  const sizes = windows.map(({ count }) => count);
  return windows.reduce((tensor, { count, stride }, axis) => {
    if (stride === 1) return tensor;
    const [before, after] = [sizes.slice(0, axis), sizes.slice(axis + 1)];
    const cells = scope.reshape(tensor, [0, 0, ...before, count, 1, ...after]);
    const begins = Array<number>(windows.length + 3).fill(0);
    const padded = pad(scope.graph, cells, { begins, ends: begins.with(axis + 3, stride - 1) });
    sizes[axis] = count * stride;
    return scope.reshape(padded, [0, 0, ...sizes]);
  }, dy);
}

interface Crop {
  readonly begins: readonly number[];
  readonly ends: readonly number[];
  readonly windows: readonly Window[];
}

/** A Conv takes no negative pads: cuts off what is too much. */
function crop(scope: Scope, tensor: string, { begins, ends, windows }: Crop): string {
  return windows.reduce((rest, { count, stride }, axis) => {
    const start = Math.max(-(begins[axis] ?? 0), 0);
    const end = count * stride + Math.min(ends[axis] ?? 0, 0);
    if (start === 0 && end === count * stride) return rest;
    return slice(scope.graph, rest, { axis: axis + 2, start, end });
  }, tensor);
}

/** W'. It follows from the weights alone, so that the runtime makes it while it loads. */
function turned(scope: Scope, { kernel, dims, group }: KernelForm): string {
  const [outputs = 1, inputs = 1, ...sizes] = dims;
  const reversed = sizes.reduce((tensor, size, axis) => {
    const order = [...Array(size).keys()].reverse();
    return size === 1 ? tensor : scope.graph.node('Gather', [tensor, scope.graph.ints(order)], { axis: axis + 2 });
  }, kernel);
  const outputsPerGroup = outputs / group;
  if (inputs === 1 && outputsPerGroup === 1) return reversed;
  const grouped = scope.reshape(reversed, [group, outputsPerGroup, inputs, ...sizes]);
  const perm = [0, 2, 1, ...sizes.map((_, axis) => axis + 3)];
  const swapped = scope.graph.node('Transpose', [grouped], { perm });
  return scope.reshape(swapped, [group * inputs, outputsPerGroup, ...sizes]);
}
