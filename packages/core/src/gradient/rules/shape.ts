/** Operators that give the elements of a tensor another shape or order. */
import { intsAttribute } from '../../onnx/attributes.js';
import { full, type RuleTable, single } from '../rule.js';

/** The measured shape of x, and never the target of the node itself: that holds for the forward pass only. */
const reshapes = single(({ x, y, dy, scope }) => full(scope.reshapeLike(scope.expand(dy, y), x)));

export const shapeRules: RuleTable = {
  Reshape: reshapes,
  Flatten: reshapes,
  Squeeze: reshapes,
  Unsqueeze: reshapes,
  Transpose: single(({ node, x, dy, scope }) => {
    const order = intsAttribute(node, 'perm') ?? [...scope.dims(x).keys()].reverse();
    const perm = order.map((_, axis) => order.indexOf(axis));
    return { ...dy, tensor: scope.graph.node('Transpose', [dy.tensor], { perm }) };
  }),
};
