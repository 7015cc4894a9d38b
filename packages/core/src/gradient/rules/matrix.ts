/** Products of matrices. */
import { floatAttribute, intAttribute } from '../../onnx/attributes.js';
import type { NodeProto } from '../../onnx/gen/onnx_pb.js';
import { plainWeight } from '../plain-weight.js';
import { full, type Gradient, type RuleTable } from '../rule.js';
import type { Scope } from '../scope.js';
import type { MeasuredDims } from '../shape-facts.js';

export const matrixRules: RuleTable = {
  // y = alpha A' B' + beta C, where ' transposes if the node says so.
  Gemm: (node, [dy], scope) => {
    if (!dy) return [];
    const y = node.output[0] ?? '';
    const dense = scope.expand(dy, y);
    const [transA, transB] = [intAttribute(node, 'transA', 0), intAttribute(node, 'transB', 0)];
    const [a, b] = [0, 1].map((place) => plainWeight(scope, scope.input(place)));
    const alpha = floatAttribute(node, 'alpha', 1);
    return [
      ifWanted(scope, 0, () =>
        transA
          ? transposedProduct(scope, [b ?? '', dense], { transB, alpha })
          : timesTransposed(scope, [dense, b ?? ''], { dims: scope.dims(scope.input(1)), transB, alpha }),
      ),
      ifWanted(scope, 1, () =>
        // dB' = A'^T dy
        transB
          ? gemm(scope, [dense, a ?? ''], { transA: 1, transB: transA, alpha })
          : gemm(scope, [a ?? '', dense], { transA: 1 - transA, transB: 0, alpha }),
      ),
      ifWanted(scope, 2, () => {
        const beta = floatAttribute(node, 'beta', 1);
        const scaled = beta === 1 ? dense : scope.op('Mul', dense, beta);
        return scope.sumTo(scaled, { from: y, to: scope.input(2) });
      }),
    ];
  },
  MatMul: (node, [dy], scope) => {
    if (!dy) return [];
    const operands = matrixOperands(node, scope.expand(dy, node.output[0] ?? ''), scope);
    return [ifWanted(scope, 0, () => leftGradient(operands)), ifWanted(scope, 1, () => rightGradient(operands))];
  },
};

function ifWanted(scope: Scope, place: number, make: () => string): Gradient | undefined {
  return scope.wanted(place) ? full(make()) : undefined;
}

interface GemmFlags {
  readonly transA: number;
  readonly transB: number;
  readonly alpha?: number;
}

function gemm(scope: Scope, [a, b]: readonly [string, string], { transA, transB, alpha = 1 }: GemmFlags): string {
  // Before opset 11 the third operand had to be there.
  const addend = scope.opset < 11 ? [scope.graph.floats([0], { dims: [1], dataType: scope.floatType })] : [];
  return scope.graph.node('Gemm', [a, b, ...addend], { transA, transB, alpha: { float: alpha } });
}

interface MatrixOperands {
  readonly left: string;
  readonly right: string;
  readonly y: string;
  readonly dy: string;
  readonly scope: Scope;
}

function matrixOperands(node: NodeProto, dy: string, scope: Scope): MatrixOperands {
  const [left = '', right = ''] = node.input;
  const vector = [left, right].find((operand) => scope.dims(operand).length < 2);
  if (vector !== undefined) scope.refuse(`"${vector}" is a vector`);
  return { left, right, y: node.output[0] ?? '', dy, scope };
}

/** dA = dy B^T. A single matrix B is read as it is by a Gemm over all rows of dy: a transpose would copy the weight. */
function leftGradient({ left, right, y, dy, scope }: MatrixOperands): string {
  const dims = scope.dims(right);
  const [columns] = scope.dims(y).slice(-1);
  if (dims.length === 2 && typeof columns === 'number') {
    const rows = scope.reshape(dy, [-1, columns]);
    return scope.reshapeLike(timesTransposed(scope, [rows, plainWeight(scope, right)], { dims, transB: 0 }), left);
  }
  return scope.sumTo(scope.op('MatMul', dy, transposed(scope, right)), { from: y, to: left, matrices: true });
}

/** B, and B' as the forward pass has it: transposed if `transB` says so. */
interface RightOperand extends Pick<GemmFlags, 'transB' | 'alpha'> {
  readonly dims: MeasuredDims;
}

/** dA = dy B'^T. OpenVINO 2026.4 confuses a square B and its transpose if both passes multiply by it from the right. */
function timesTransposed(
  scope: Scope,
  [dy, b]: readonly [string, string],
  { dims: [rows, columns], ...form }: RightOperand,
): string {
  if (typeof rows !== 'number' || rows !== columns)
    return gemm(scope, [dy, b], { ...form, transA: 0, transB: 1 - form.transB });
  return scope.graph.node('Transpose', [transposedProduct(scope, [b, dy], form)], { perm: [1, 0] });
}

/** B' dy^T, which is (dy B'^T)^T. */
function transposedProduct(
  scope: Scope,
  [b, dy]: readonly [string, string],
  { transB, ...form }: Pick<GemmFlags, 'transB' | 'alpha'>,
): string {
  return gemm(scope, [b, dy], { ...form, transA: transB, transB: 1 });
}

/** dB = A^T dy */
function rightGradient({ left, right, y, dy, scope }: MatrixOperands): string {
  const product = scope.op('MatMul', transposed(scope, left), dy);
  return scope.sumTo(product, { from: y, to: right, matrices: true });
}

function transposed(scope: Scope, tensor: string): string {
  const axes = [...scope.dims(tensor).keys()];
  const perm = [...axes.slice(0, -2), ...axes.slice(-2).reverse()];
  return scope.graph.node('Transpose', [plainWeight(scope, tensor)], { perm });
}
