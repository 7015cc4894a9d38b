/** Softmax and its logarithm: over one axis since opset 13, before over all axes from one on. */
import { intAttribute } from '../../onnx/attributes.js';
import { reduce } from '../../rewrite/versioned-nodes.js';
import { allAxes, fromFront } from '../axes.js';
import { full, type RuleTable, single, type Single } from '../rule.js';

export const softmaxRules: RuleTable = {
  // y (dy - sum(dy y))
  Softmax: single((operands) => {
    const { y, dy, scope } = operands;
    const sum = sumOver(operands, scope.op('Mul', dy.tensor, y));
    return full(scope.op('Mul', y, scope.op('Sub', dy.tensor, sum)));
  }),
  // dy - exp(y) sum(dy)
  LogSoftmax: single((operands) => {
    const { y, dy, scope } = operands;
    const dense = scope.expand(dy, y);
    return full(scope.op('Sub', dense, scope.op('Mul', scope.op('Exp', y), sumOver(operands, dense))));
  }),
};

function sumOver({ node, x, scope }: Single, tensor: string): string {
  const rank = scope.dims(x).length;
  const axis = intAttribute(node, 'axis', scope.opset < 13 ? 1 : -1);
  const first = fromFront(axis, rank);
  const axes = scope.opset < 13 ? allAxes(rank).slice(first) : [first];
  return reduce(scope.graph, 'ReduceSum', { x: tensor, axes });
}
