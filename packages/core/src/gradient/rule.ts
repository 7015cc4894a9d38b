import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import type { Scope } from './scope.js';

/**
 * The gradient of the score with respect to one tensor, x: d score / d x, in the element type of x. Several nodes may
 * read one gradient, so that nobody changes it.
 */
export interface Gradient {
  readonly tensor: string;
  /**
   * Whether the tensor has the shape of x. If not, the gradient is the same all along some axes, and has the size 1
   * there: after a global average (N, C, 1, 1) stands for (N, C, H, W). Axes that change with the batch are whole.
   */
  readonly full: boolean;
}

/**
 * How the gradient passes one operator.
 *
 * @param node - the node of the operator
 * @param gradients - those of its outputs, in their order; undefined for an output that the score does not depend on
 * @returns those of its inputs, at least of the wanted ones; undefined for an input that no gradient reaches
 * @throws ScorecamError UNSUPPORTED_MODEL if the gradient of a wanted input is not known
 */
export type Rule = (
  node: NodeProto,
  gradients: readonly (Gradient | undefined)[],
  scope: Scope,
) => readonly (Gradient | undefined)[];

/** Rules by the name of their operator in the default operator set. */
export type RuleTable = Readonly<Record<string, Rule>>;

/** A gradient of the shape of its tensor. */
export function full(tensor: string): Gradient {
  return { tensor, full: true };
}

/** What the rule of an operator with one input of data and one output is given. */
export interface Single {
  readonly node: NodeProto;
  readonly x: string;
  readonly y: string;
  readonly dy: Gradient;
  readonly scope: Scope;
}

/**
 * A rule for an operator with data in its first input alone.
 *
 * @param gradient - d score / d x; undefined if none passes
 */
export function single(gradient: (operands: Single) => Gradient | undefined): Rule {
  return (node, [dy, ...others], scope) => {
    const stray = node.input.findIndex((_, place) => place > 0 && scope.wanted(place));
    if (stray > 0) scope.refuse(`its input "${node.input[stray] ?? ''}" depends on the image`);
    if (others.some((other) => other !== undefined)) scope.refuse('the score depends on a further output of it');
    return dy ? [gradient({ node, x: scope.input(0), y: node.output[0] ?? '', dy, scope })] : [];
  };
}

/** A rule that multiplies the gradient, element by element: d score / d x = dy * factor. */
export function times(factor: (operands: Single) => string): Rule {
  return single((operands) => full(operands.scope.op('Mul', operands.dy.tensor, factor(operands))));
}

/** Rules that pass the gradient on as it is, or not at all. */
export const passes = single(({ dy }) => dy);
export const ends = single(() => undefined);
