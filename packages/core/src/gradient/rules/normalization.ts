/**
 * Normalizations. With g = dy scale, the mean m over the normalized axes, and
 *
 *   c = x - m(x),  r = 1 / sqrt(m(c^2) + epsilon),  z = c r
 *
 * the gradient is dx = r (g - m(g) - z m(g z)). Mean and deviation are computed again: the forward pass keeps neither.
 */
import { floatAttribute, intAttribute, intsAttribute } from '../../onnx/attributes.js';
import { reduce } from '../../rewrite/versioned-nodes.js';
import { allAxes, fromFront } from '../axes.js';
import { full, type RuleTable, single, type Single } from '../rule.js';
import type { Scope } from '../scope.js';

export const normalizationRules: RuleTable = {
  BatchNormalization: single(batchNormalizationGradient),
  InstanceNormalization: single((operands) => {
    const { node, x, scope } = operands;
    const rank = scope.dims(x).length;
    const axes = allAxes(rank).slice(2);
    const g = scope.op('Mul', dense(operands), perChannel(scope, node.input[1] ?? '', rank));
    return full(normalized(scope, { x, g, axes, epsilon: floatAttribute(node, 'epsilon', 1e-5) }));
  }),
  LayerNormalization: single((operands) => {
    const { node, x, scope } = operands;
    const g = scope.op('Mul', dense(operands), node.input[1] ?? '');
    return full(normalized(scope, { x, g, axes: lastAxes(operands), epsilon: floatAttribute(node, 'epsilon', 1e-5) }));
  }),
  GroupNormalization: single(groupNormalizationGradient),
  MeanVarianceNormalization: single((operands) => {
    const { node, x, scope } = operands;
    const axes = intsAttribute(node, 'axes') ?? [0, 2, 3];
    scope.fixedDims(x, axes);
    return full(normalized(scope, { x, g: dense(operands), axes, epsilon: 1e-9 }));
  }),
  // Without a mean: r = 1 / sqrt(m(x^2) + epsilon), z = x r, dx = r (g - z m(g z))
  RMSNormalization: single((operands) => {
    const { node, x, scope } = operands;
    const mean = (tensor: string) => reduce(scope.graph, 'ReduceMean', { x: tensor, axes: lastAxes(operands) });
    const g = scope.op('Mul', dense(operands), node.input[1] ?? '');
    const r = inverseRoot(scope, mean(scope.op('Mul', x, x)), floatAttribute(node, 'epsilon', 1e-5));
    const z = scope.op('Mul', x, r);
    return full(scope.op('Mul', r, scope.op('Sub', g, scope.op('Mul', z, mean(scope.op('Mul', g, z))))));
  }),
  // (dy - y sum(dy y)) / sqrt(sum(x^2))
  LpNormalization: single((operands) => {
    const { node, x, y, scope } = operands;
    if (intAttribute(node, 'p', 2) !== 2) scope.refuse('it divides by the sum of absolute values');
    const axes = [fromFront(intAttribute(node, 'axis', -1), scope.dims(x).length)];
    const sum = (tensor: string) => reduce(scope.graph, 'ReduceSum', { x: tensor, axes });
    const dy = dense(operands);
    const inner = scope.op('Sub', dy, scope.op('Mul', y, sum(scope.op('Mul', dy, y))));
    return full(scope.op('Div', inner, scope.op('Sqrt', sum(scope.op('Mul', x, x)))));
  }),
};

/** dy scale / sqrt(variance + epsilon): constants of the model, which the runtime folds into one. */
function batchNormalizationGradient({ node, x, dy, scope }: Single) {
  if (intAttribute(node, 'training_mode', 0) === 1)
    scope.refuse('it is in training mode; export the model for inference');
  if (intAttribute(node, 'spatial', 1) === 0) scope.refuse('it normalizes each element by itself');
  const [, scale = '', , , variance = ''] = node.input;
  const epsilon = floatAttribute(node, 'epsilon', 1e-5);
  const typed = (tensor: string) => (scope.type(tensor) === scope.type(x) ? tensor : scope.asFloat(tensor));
  const factor = scope.op('Mul', typed(scale), inverseRoot(scope, typed(variance), epsilon));
  return { tensor: scope.op('Mul', dy.tensor, perChannel(scope, factor, scope.dims(x).length)), full: dy.full };
}

/** The groups of channels as rows (N, G, elements). The scale is that of a group before opset 21, of a channel since. */
function groupNormalizationGradient(operands: Single) {
  const { node, x, scope } = operands;
  const groups = intAttribute(node, 'num_groups', 1);
  const rows = (tensor: string) => scope.reshape(tensor, [0, groups, -1]);
  const scale = node.input[1] ?? '';
  const dy = dense(operands);
  const g =
    scope.opset < 21
      ? scope.op('Mul', rows(dy), scope.reshape(scale, [groups, 1]))
      : rows(scope.op('Mul', dy, perChannel(scope, scale, scope.dims(x).length)));
  const epsilon = floatAttribute(node, 'epsilon', 1e-5);
  return full(scope.reshapeLike(normalized(scope, { x: rows(x), g, axes: [2], epsilon }), x));
}

interface Normalization {
  readonly x: string;
  readonly g: string;
  readonly axes: readonly number[];
  readonly epsilon: number;
}

function normalized(scope: Scope, { x, g, axes, epsilon }: Normalization): string {
  const mean = (tensor: string) => reduce(scope.graph, 'ReduceMean', { x: tensor, axes });
  const c = scope.op('Sub', x, mean(x));
  const r = inverseRoot(scope, mean(scope.op('Mul', c, c)), epsilon);
  const z = scope.op('Mul', c, r);
  const inner = scope.op('Sub', scope.op('Sub', g, mean(g)), scope.op('Mul', z, mean(scope.op('Mul', g, z))));
  return scope.op('Mul', r, inner);
}

function inverseRoot(scope: Scope, variance: string, epsilon: number): string {
  return scope.op('Reciprocal', scope.op('Sqrt', scope.op('Add', variance, epsilon)));
}

function dense({ y, dy, scope }: Single): string {
  return scope.expand(dy, y);
}

/** A vector (C) in a shape that broadcasts to (N, C, ...). */
function perChannel(scope: Scope, vector: string, rank: number): string {
  return scope.reshape(vector, [-1, ...Array<number>(rank - 2).fill(1)]);
}

function lastAxes({ node, x, scope }: Single): number[] {
  const rank = scope.dims(x).length;
  return allAxes(rank).slice(fromFront(intAttribute(node, 'axis', -1), rank));
}
