/**
 * Resize and Upsample are linear, and work along each axis by itself: y = M x with a matrix M (Y, X) for each axis. The
 * runtime makes M in its own arithmetic for every mode: it is the same node with an identity (1, 1, X, X) as its
 * input, resized along one axis, and is made while the model loads.
 */
import { attribute, intsAttribute, textAttribute } from '../../onnx/attributes.js';
import type { NodeProto } from '../../onnx/gen/onnx_pb.js';
import { allAxes, fromFront } from '../axes.js';
import { full, type Gradient, type RuleTable, single, type Single } from '../rule.js';
import type { Scope } from '../scope.js';
import { matrixGradient } from './matrix-along-axis.js';

export const resizeRules: RuleTable = { Resize: single(resizeGradient), Upsample: single(resizeGradient) };

/** What a node says about the axes that it resizes. */
interface Target {
  readonly axes: readonly number[];
  /** By the place of the axis in `axes`; undefined if the node gives sizes. */
  readonly scales: readonly number[] | undefined;
  /** For `tf_crop_and_resize`: the first and the last place of each axis, as parts of its length. */
  readonly region: readonly number[] | undefined;
}

function resizeGradient({ node, x, y, dy, scope }: Single): Gradient {
  if (textAttribute(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch')
    scope.refuse('it keeps the aspect ratio');
  const [from, to] = [scope.dims(x), scope.dims(y)];
  // A node whose shape does not change copies x for any scales.
  if (from.every((dim, axis) => dim === to[axis])) return dy;
  const target = targetOf(node, from.length, scope);
  return full(
    target.axes.reduce(
      (tensor, axis, place) => {
        const [length, count] = [from[axis], to[axis]];
        const moves = (target.scales?.[place] ?? 1) !== 1 || isCropped(target, place);
        if (length === count && !moves) return tensor;
        if (typeof length !== 'number' || typeof count !== 'number') return scope.refuse('it resizes the batch');
        const matrix = matrixOf(node, { length, count, place, target }, scope);
        return matrixGradient(scope, { dy: tensor, matrix }, { axis, rank: from.length });
      },
      scope.expand(dy, y),
    ),
  );
}

function isCropped({ region, axes }: Target, place: number): boolean {
  return region !== undefined && (region[place] !== 0 || region[place + axes.length] !== 1);
}

function targetOf(node: NodeProto, rank: number, scope: Scope): Target {
  const axes = intsAttribute(node, 'axes')?.map((axis) => fromFront(axis, rank)) ?? allAxes(rank);
  const cropped = textAttribute(node, 'coordinate_transformation_mode', '') === 'tf_crop_and_resize';
  const region = cropped
    ? (scope.numbers(scope.input(1)) ?? scope.refuse('its region is computed from the image'))
    : undefined;
  if (node.input[3]) return { axes, scales: undefined, region };
  const scales = attribute(node, 'scales')?.floats ?? scope.numbers(scope.input(scope.opset < 11 ? 1 : 2));
  return { axes, scales: scales ?? scope.refuse('its scales are computed from the image'), region };
}

interface ResizedAxis {
  readonly length: number;
  readonly count: number;
  readonly place: number;
  readonly target: Target;
}

/** M. A node that changes no length would copy the identity: a last axis of 1 becomes 2 then, and one of them is taken. */
function matrixOf(node: NodeProto, resized: ResizedAxis, scope: Scope): string {
  const { length, count } = resized;
  const copies = length === count;
  const columns = copies ? [1, length, length, 1] : [1, 1, length, length];
  const identity = scope.reshape(scope.identity(length), columns);
  const matrix = resizedIdentity(node, { ...resized, identity, lastScale: copies ? 2 : 1 }, scope);
  if (!copies) return scope.reshape(matrix, [count, length]);
  const first = scope.graph.node('Gather', [matrix, scope.graph.ints([0])], { axis: 3 });
  return scope.graph.node('Transpose', [scope.reshape(first, [length, count])], { perm: [1, 0] });
}

interface ResizedIdentity extends ResizedAxis {
  /** (1, 1, X, X) or (1, X, X, 1): its third axis is resized, and its last one by `lastScale`. */
  readonly identity: string;
  readonly lastScale: number;
}

/** Attributes that say how a place between cells is computed. */
const kept = [
  'mode',
  'coordinate_transformation_mode',
  'cubic_coeff_a',
  'exclude_outside',
  'nearest_mode',
  'antialias',
];

function resizedIdentity(node: NodeProto, resized: ResizedIdentity, scope: Scope): string {
  const { identity, length, count, place, target, lastScale } = resized;
  const { graph } = scope;
  const attributes = Object.fromEntries(kept.map((name) => [name, attribute(node, name)]));
  const scales = [1, 1, target.scales?.[place] ?? 1, lastScale];
  if (scope.opset < 9) return graph.node('Upsample', [identity], { ...attributes, scales: { floats: scales } });
  if (scope.opset < 11) return graph.node(node.opType, [identity, graph.floats(scales)], attributes);
  // Inputs that are left out had to be empty tensors before opset 13.
  const none = scope.opset < 13 ? graph.floats([]) : '';
  const region = regionOf(resized);
  const inputs = [identity, region ? graph.floats(region, { dataType: scope.floatType }) : none];
  if (target.scales) return graph.node('Resize', [...inputs, graph.floats(scales)], attributes);
  const sizes = lastScale === 1 ? [1, 1, count, length] : [1, length, count, lastScale];
  return graph.node('Resize', [...inputs, none, graph.ints(sizes)], attributes);
}

/** The region of the axis, for the four axes of the identity. */
function regionOf({ place, target }: ResizedIdentity): number[] | undefined {
  const { region, axes } = target;
  return region && [0, 0, region[place] ?? 0, 0, 1, 1, region[place + axes.length] ?? 1, 1];
}
