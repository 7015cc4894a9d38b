/**
 * Convolutions. With the kernel W as the forward pass has it,
 *
 *   Conv:           dx = ConvTranspose(dy, W)      ConvTranspose:  dx = Conv(dy, W)
 *
 * with the same strides, dilations, pads and groups: W already has the layout that the other operator expects.
 */
import { intAttribute, intsAttribute, textAttribute } from '../../onnx/attributes.js';
import type { NodeProto } from '../../onnx/gen/onnx_pb.js';
import { plainWeight } from '../plain-weight.js';
import { full, type RuleTable, single, type Single } from '../rule.js';
import { explicitPads, windowSizes } from '../../onnx/window-sizes.js';
import { halves, spatialSizes, unread, type Window, windowsOf } from '../window.js';
import { flippedConvolution, type KernelForm } from './flipped-convolution.js';

export const convolutionRules: RuleTable = {
  Conv: single(({ node, x, y, dy, scope }) => {
    const [lengths, counts] = [spatialSizes(scope, x), spatialSizes(scope, y)];
    const group = intAttribute(node, 'group', 1);
    const dims = scope.fixedDims(scope.input(1));
    const kernel = plainWeight(scope, scope.input(1));
    const windows = windowsOf(node, { kernel: dims.slice(2), lengths, counts }, scope);
    const dense = scope.expand(dy, y);
    if (prefersFlipped({ dims, group, windows })) {
      return full(flippedConvolution(scope, dense, { kernel, dims, group, windows }));
    }
    const attributes = { ...windowAttributes(windows), group, output_padding: windows.map(unread) };
    return full(scope.graph.node('ConvTranspose', [dense, kernel], attributes));
  }),
  ConvTranspose: single(transposeGradient),
};

/**
 * Whether a plain convolution with the kernel turned around is better: a depthwise one of stride 1 is faster and its copy
 * of the weights is small; WebGPU has no ConvTranspose in 3-D, and returns wrong values if each group has one output
 * channel and an even number of inputs; OpenVINO 2026.4 confuses a kernel of as many inputs as outputs with its transpose if
 * a Conv and a ConvTranspose read it.
 */
function prefersFlipped({ dims, group, windows }: Omit<KernelForm, 'kernel'>): boolean {
  const [outputs = 1, inputsPerGroup = 1] = dims;
  const depthwise = group > 1 && inputsPerGroup === 1;
  const isSquare = inputsPerGroup > 1 && outputs / group === inputsPerGroup;
  if (windows.length > 2 || isSquare) return true;
  return depthwise && ((outputs / group) % 2 === 0 || windows.every(({ stride }) => stride === 1));
}

function windowAttributes(windows: readonly Window[]) {
  return {
    strides: windows.map(({ stride }) => stride),
    dilations: windows.map(({ dilation }) => dilation),
    pads: [...windows.map(({ begin }) => begin), ...windows.map(({ end }) => end)],
  };
}

/** The windows of a ConvTranspose are on its output, and there is one for each cell of its input. */
function transposeGradient({ node, x, y, dy, scope }: Single) {
  const kernel = node.input[1] ?? '';
  const [lengths, counts] = [spatialSizes(scope, y), spatialSizes(scope, x)];
  const windows = scope
    .fixedDims(kernel)
    .slice(2)
    .map((size, axis): Window => {
      const sizes = windowSizes(node, { kernel: size, axis });
      const [length, count] = [lengths[axis] ?? 0, counts[axis] ?? 0];
      return { ...sizes, length, count, ...transposedPads(node, { axis, sizes, length, count }) };
    });
  const attributes = { ...windowAttributes(windows), group: intAttribute(node, 'group', 1) };
  return full(scope.graph.node('Conv', [scope.expand(dy, y), plainWeight(scope, kernel)], attributes));
}

interface TransposedAxis {
  readonly axis: number;
  readonly sizes: ReturnType<typeof windowSizes>;
  readonly length: number;
  readonly count: number;
}

/** With output_shape, or auto_pad, the pads follow from the sizes; the odd cell is at the end for SAME_UPPER alone. */
function transposedPads(node: NodeProto, { axis, sizes, length, count }: TransposedAxis) {
  const automatic = textAttribute(node, 'auto_pad', 'NOTSET');
  if (automatic === 'VALID') return { begin: 0, end: 0 };
  const given = intsAttribute(node, 'output_shape');
  if (!given?.length && automatic === 'NOTSET') return explicitPads(node, axis);
  const extra = intsAttribute(node, 'output_padding')?.[axis] ?? 0;
  const total = Math.max(sizes.stride * (count - 1) + extra + sizes.extent - length, 0);
  return halves(total, automatic === 'SAME_UPPER');
}
