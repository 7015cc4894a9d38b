/**
 * The windows of convolutions and pools along one axis. Window y covers the cells s y - begin + d i of the input, i = 0
 * ... k - 1: it spans e = (k - 1) d + 1 cells.
 */
import { textAttribute } from '../onnx/attributes.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { explicitPads, windowSizes } from '../onnx/window-sizes.js';
import type { Scope } from './scope.js';

/** The windows along one spatial axis. */
export interface Window {
  /** k: the cells that a window reads. */
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** e: the cells that a window spans. */
  readonly extent: number;
  /** Cells of padding before and after the input. */
  readonly begin: number;
  readonly end: number;
  /** X: the length of the axis that the windows are on. */
  readonly length: number;
  /** Y: how many windows there are. */
  readonly count: number;
}

/** The tensor that the windows of a node are cut from: in a Conv its input, in a ConvTranspose its output. */
export interface WindowPlaces {
  readonly kernel: readonly number[];
  readonly lengths: readonly number[];
  readonly counts: readonly number[];
}

/** The windows of a Conv or a pool along each spatial axis. */
export function windowsOf(node: NodeProto, places: WindowPlaces, scope: Scope): Window[] {
  return places.kernel.map((kernel, axis) => {
    const sizes = windowSizes(node, { kernel, axis });
    const [length, count] = [places.lengths[axis] ?? 0, places.counts[axis] ?? 0];
    return { ...sizes, length, count, ...padsOf(node, { axis, sizes, length }, scope) };
  });
}

interface PaddedAxis {
  readonly axis: number;
  readonly sizes: ReturnType<typeof windowSizes>;
  readonly length: number;
}

function padsOf(node: NodeProto, { axis, sizes, length }: PaddedAxis, scope: Scope): { begin: number; end: number } {
  const automatic = textAttribute(node, 'auto_pad', 'NOTSET');
  if (automatic === 'VALID') return { begin: 0, end: 0 };
  if (automatic === 'NOTSET') return explicitPads(node, axis);
  const { stride, extent } = sizes;
  const total = (Math.ceil(length / stride) - 1) * stride + extent - length;
  // If windows leave more than one cell between them, onnxruntime starts some at the second cell.
  if (total < -1) scope.refuse(`its windows are more than one cell apart under auto_pad ${automatic}`);
  return halves(Math.max(total, 0), automatic === 'SAME_UPPER');
}

/** Shares out padding; of an odd number one side gets more. */
export function halves(total: number, moreAtEnd: boolean): { begin: number; end: number } {
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return moreAtEnd ? { begin: less, end: more } : { begin: more, end: less };
}

/** The cells at the end of the padded input that no window reads. */
export function unread({ length, begin, end, extent, stride, count }: Window): number {
  return length + begin + end - extent - stride * (count - 1);
}

/** The sizes of the spatial axes of a tensor (N, C, ...). */
export function spatialSizes(scope: Scope, tensor: string): readonly number[] {
  return scope.fixedDims(tensor, [...scope.dims(tensor).keys()].slice(2));
}
