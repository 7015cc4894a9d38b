/** Operators that give the elements of a tensor another shape or order, or repeat them. */
import { intAttribute, intsAttribute, textAttribute } from '../../onnx/attributes.js';
import { reduce } from '../../rewrite/versioned-nodes.js';
import { allAxes } from '../axes.js';
import { full, type RuleTable, single, type Single } from '../rule.js';

/** The measured shape of x, and never the target of the node itself: that holds for the forward pass only. */
const reshapes = single(({ x, y, dy, scope }) => full(scope.reshapeLike(scope.expand(dy, y), x)));

export const shapeRules: RuleTable = {
  Reshape: reshapes,
  Flatten: reshapes,
  Squeeze: reshapes,
  Unsqueeze: reshapes,
  Transpose: single(({ node, x, dy, scope }) => {
    const order = intsAttribute(node, 'perm') ?? allAxes(scope.dims(x).length).reverse();
    const perm = order.map((_, axis) => order.indexOf(axis));
    return { ...dy, tensor: scope.graph.node('Transpose', [dy.tensor], { perm }) };
  }),
  Expand: single(({ x, y, dy, scope }) => full(scope.sumTo(scope.expand(dy, y), { from: y, to: x }))),
  Tile: single(tileGradient),
  DepthToSpace: single(({ node, x, y, dy, scope }) => {
    const blocksize = intAttribute(node, 'blocksize', 1);
    const dense = scope.expand(dy, y);
    if (textAttribute(node, 'mode', 'DCR') === 'DCR') {
      return full(scope.graph.node('SpaceToDepth', [dense], { blocksize }));
    }
    const [channels = 1, height = 1, width = 1] = scope.fixedDims(y, [1, 2, 3]);
    const blocks = [height / blocksize, blocksize, width / blocksize, blocksize];
    const cells = scope.reshape(dense, [0, channels, ...blocks]);
    const turned = scope.graph.node('Transpose', [cells], { perm: [0, 1, 3, 5, 2, 4] });
    return full(scope.reshapeLike(turned, x));
  }),
  SpaceToDepth: single(({ node, y, dy, scope }) => {
    const blocksize = intAttribute(node, 'blocksize', 1);
    return full(scope.graph.node('DepthToSpace', [scope.expand(dy, y)], { blocksize }));
  }),
  Trilu: single(({ node, y, dy, scope }) => {
    const operands = [scope.expand(dy, y), ...node.input.slice(1)];
    return full(scope.graph.node('Trilu', operands, { upper: intAttribute(node, 'upper', 1) }));
  }),
  // A running sum from the other end.
  CumSum: single(({ node, y, dy, scope }) => {
    const operands = [scope.expand(dy, y), node.input[1] ?? ''];
    const reverse = 1 - intAttribute(node, 'reverse', 0);
    return full(scope.graph.node('CumSum', operands, { reverse, exclusive: intAttribute(node, 'exclusive', 0) }));
  }),
};

/** Sums over the repeats, each of which becomes an axis in front of the one that it repeats. */
function tileGradient({ x, y, dy, scope }: Single) {
  const repeats = scope.intsOf('repeats', 1) ?? scope.refuse('its repeats change with the batch');
  const dims = scope.dims(x);
  const isRepeated = (axis: number) => repeats[axis] !== 1;
  if (!allAxes(dims.length).some(isRepeated)) return dy;
  scope.fixedDims(x, allAxes(dims.length).filter(isRepeated));
  const apart = dims.flatMap((dim, axis) => (isRepeated(axis) ? [repeats[axis] ?? 1, dim ?? -1] : [dim ?? -1]));
  const axes = allAxes(dims.length)
    .filter(isRepeated)
    .map((axis, before) => axis + before);
  const cells = scope.reshape(scope.expand(dy, y), apart);
  return full(reduce(scope.graph, 'ReduceSum', { x: cells, axes, keepdims: false }));
}
