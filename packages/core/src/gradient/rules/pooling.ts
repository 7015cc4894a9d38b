/** Pools over windows and over whole channels. */
import { floatAttribute, intAttribute, intsAttribute } from '../../onnx/attributes.js';
import { full, type RuleTable, single, type Single } from '../rule.js';
import type { Scope } from '../scope.js';
import { spatialSizes, unread, type Window, windowsOf } from '../window.js';
import { averagePoolGradient } from './average-pool.js';
import { maxPoolGradient } from './max-pool.js';

export const poolingRules: RuleTable = {
  MaxPool: single((operands) => {
    const { x, y, dy, scope } = operands;
    const windows = poolWindows(operands);
    if (windows.every(({ kernel, stride }) => kernel === 1 && stride === 1)) return dy;
    return full(maxPoolGradient(scope, { x, y, dy: scope.expand(dy, y), windows }));
  }),
  AveragePool: single((operands) => {
    const { y, dy, scope } = operands;
    return full(averagePoolGradient(operands, scope.expand(dy, y), poolWindows(operands)));
  }),
  // The same for every cell: (N, C, 1, 1) stands for all.
  GlobalAveragePool: single(({ x, dy, scope }) => ({
    tensor: scope.op('Div', dy.tensor, cellsOf(scope, x)),
    full: false,
  })),
  // All to the first maximum, as in PyTorch.
  GlobalMaxPool: single(({ x, y, dy, scope }) => {
    const cells = cellsOf(scope, x);
    const channels = scope.reshape(x, [0, 0, cells]);
    const place = scope.graph.node('ArgMax', [channels], { axis: 2, keepdims: 1 });
    const isPlace = scope.asFloat(scope.op('Equal', place, scope.graph.ints([...Array(cells).keys()])));
    const shared = scope.op('Mul', scope.reshape(scope.expand(dy, y), [0, 0, 1]), isPlace);
    return full(scope.reshapeLike(shared, x));
  }),
  LRN: single(localNormalizationGradient),
};

function poolWindows({ node, x, y, scope }: Single): Window[] {
  const kernel = intsAttribute(node, 'kernel_shape') ?? scope.refuse('it has no kernel_shape');
  const windows = windowsOf(node, { kernel, lengths: spatialSizes(scope, x), counts: spatialSizes(scope, y) }, scope);
  // Before opset 22, ONNX infers one window more than runtimes make, and the shapes of the gradient contradict it.
  const rounded = intAttribute(node, 'ceil_mode', 0) === 1 && scope.opset < 22;
  if (rounded && windows.some((window) => unread(window) > 0)) {
    scope.refuse(
      'under ceil_mode its last window would be entirely in the padding; export the model again with opset 22 or newer',
    );
  }
  return windows;
}

/** How many cells a channel of (N, C, ...) has. */
function cellsOf(scope: Scope, x: string): number {
  return spatialSizes(scope, x).reduce((product, size) => product * size, 1);
}

/**
 * y = x S^-beta with S = bias + alpha A(x^2), A the average over neighboring channels, A' the same the other way around:
 *
 *   dx = dy S^-beta - 2 alpha beta x A'(dy x S^(-beta - 1))
 */
function localNormalizationGradient({ node, x, y, dy, scope }: Single) {
  const [size, alpha] = [intAttribute(node, 'size', 1), floatAttribute(node, 'alpha', 1e-4)];
  const [beta, bias] = [floatAttribute(node, 'beta', 0.75), floatAttribute(node, 'bias', 1)];
  const [channels = 1] = scope.fixedDims(x, [1]);
  // (N, 1, C, cells): the channels as rows, over which a pool can go.
  const rows = (tensor: string) => scope.reshape(tensor, [0, 1, channels, cellsOf(scope, x)]);
  const [before, behind] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const average = (tensor: string, pads: readonly number[]) =>
    scope.graph.node('AveragePool', [tensor], { kernel_shape: [size, 1], pads, count_include_pad: 1 });
  const [xs, dys] = [rows(x), rows(scope.expand(dy, y))];
  const s = scope.op('Add', scope.op('Mul', average(scope.op('Mul', xs, xs), [before, 0, behind, 0]), alpha), bias);
  const direct = scope.op('Mul', dys, scope.op('Pow', s, -beta));
  const weighed = scope.op('Mul', scope.op('Mul', dys, xs), scope.op('Pow', s, -beta - 1));
  const through = scope.op('Mul', xs, average(weighed, [behind, 0, before, 0]));
  return full(scope.reshapeLike(scope.op('Sub', direct, scope.op('Mul', through, 2 * alpha * beta)), x));
}
