/** Reductions along axes. Every rule works with dy and y as if the axes had been kept with a size of 1. */
import { intAttribute } from '../../onnx/attributes.js';
import { reduce, unsqueeze } from '../../rewrite/versioned-nodes.js';
import { allAxes, fromFront } from '../axes.js';
import { full, type Gradient, type Rule, type RuleTable, single } from '../rule.js';
import type { Scope } from '../scope.js';
import { atLeast, atMost, signOf } from './masks.js';

/** A reduction; dy and y have the rank of x. */
interface Reduced {
  readonly x: string;
  readonly y: string;
  readonly dy: string;
  readonly axes: readonly number[];
  readonly scope: Scope;
}

export const reductionRules: RuleTable = {
  ReduceSum: reduction(alike),
  ReduceMean: reduction((reduced) => {
    const { x, dy, axes, scope } = reduced;
    const count = scope.fixedDims(x, axes).reduce((product, size) => product * size, 1);
    return alike({ ...reduced, dy: scope.op('Div', dy, count) });
  }),
  ReduceMax: reduction(extremum(atLeast)),
  ReduceMin: reduction(extremum(atMost)),
  ReduceSumSquare: reduction(({ x, dy, scope }) => full(scope.op('Mul', scope.op('Mul', x, 2), dy))),
  ReduceL1: reduction(({ x, dy, scope }) => full(scope.op('Mul', signOf(scope, x), dy))),
  ReduceL2: reduction(({ x, y, dy, scope }) => full(scope.op('Mul', x, scope.over(dy, y)))),
  ReduceLogSum: reduction((reduced) => {
    const { y, dy, scope } = reduced;
    return alike({ ...reduced, dy: scope.op('Div', dy, scope.op('Exp', y)) });
  }),
  ReduceLogSumExp: reduction(({ x, y, dy, scope }) =>
    full(scope.op('Mul', scope.op('Exp', scope.op('Sub', x, y)), dy)),
  ),
  ReduceProd: reduction(({ x, y, dy, scope }) => full(scope.op('Div', scope.op('Mul', dy, y), x))),
};

/** Reductions that return x itself if there is nothing to reduce. */
const copies = new Set(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd']);

function reduction(gradient: (reduced: Reduced) => Gradient): Rule {
  return single(({ node, x, y, dy, scope }) => {
    const rank = scope.dims(x).length;
    const given = scope.intsOf('axes', 1)?.map((axis) => fromFront(axis, rank)) ?? [];
    if (given.length === 0 && intAttribute(node, 'noop_with_empty_axes', 0) === 1) {
      return copies.has(node.opType) ? dy : scope.refuse('it reduces no axis');
    }
    const axes = given.length > 0 ? given : allAxes(rank);
    const kept = intAttribute(node, 'keepdims', 1) === 1 || rank === 0;
    const atRank = (tensor: string) =>
      kept
        ? tensor
        : unsqueeze(
            scope.graph,
            tensor,
            axes.toSorted((a, b) => a - b),
          );
    return gradient({ x, y: atRank(y), dy: atRank(dy.tensor), axes, scope });
  });
}

/** The gradient is the same along the axes, so that dy stands for it; but an axis of the batch is never left out. */
function alike({ x, dy, axes, scope }: Reduced): Gradient {
  if (axes.every((axis) => scope.dims(x)[axis] !== null)) return { tensor: dy, full: false };
  return full(scope.op('Expand', dy, scope.op('Shape', x)));
}

/** Extrema share the gradient evenly, as PyTorch's amax does. */
function extremum(isExtremum: (scope: Scope, x: string, y: string) => string) {
  return ({ x, y, dy, axes, scope }: Reduced): Gradient => {
    const holds = isExtremum(scope, x, y);
    const count = reduce(scope.graph, 'ReduceSum', { x: holds, axes });
    return full(scope.op('Mul', holds, scope.op('Div', dy, count)));
  };
}
