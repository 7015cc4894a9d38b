/** What the attributes of convolutions and pools say about their windows. */
import { intsAttribute } from './attributes.js';
import type { NodeProto } from './gen/onnx_pb.js';

/** The sizes of a node's windows along one spatial axis; `extent` is how many cells a window spans. */
export function windowSizes(node: NodeProto, { kernel, axis }: { kernel: number; axis: number }) {
  const stride = intsAttribute(node, 'strides')?.[axis] ?? 1;
  const dilation = intsAttribute(node, 'dilations')?.[axis] ?? 1;
  return { kernel, stride, dilation, extent: (kernel - 1) * dilation + 1 };
}

/** The explicit pads of a node along one spatial axis. */
export function explicitPads(node: NodeProto, axis: number): { begin: number; end: number } {
  const pads = intsAttribute(node, 'pads') ?? [];
  return { begin: pads[axis] ?? 0, end: pads[axis + pads.length / 2] ?? 0 };
}
