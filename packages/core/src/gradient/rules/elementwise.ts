/** Arithmetic element by element. The gradient of an operand that was broadcast is summed over the axes it lacked. */
import { ends, full, type Gradient, passes, type Rule, type RuleTable, single, times } from '../rule.js';
import type { Scope } from '../scope.js';
import { atLeast, atMost, signOf } from './masks.js';

export const elementwiseRules: RuleTable = {
  Identity: passes,
  Dropout: single(({ dy, node, scope }) => {
    if (node.input[2]) scope.refuse('it may drop elements at random; export the model for inference');
    return dy;
  }),
  Add: operands((dy) => dy),
  Sum: operands((dy) => dy),
  Sub: operands((dy, { place, scope }) => (place === 0 ? dy : { ...dy, tensor: scope.op('Neg', dy.tensor) })),
  Mean: operands((dy, { scope, count }) => ({ ...dy, tensor: scope.op('Div', dy.tensor, count) })),
  Mul: operands((dy, operand) => product(dy, operand.scope.input(1 - operand.place), operand)),
  // dA = dy / B, dB = -(dy / B) y
  Div: operands((dy, { place, scope, y }) => {
    const divisor = scope.input(1);
    const quotient = scope.over(dy.tensor, divisor);
    if (place === 0) return { tensor: quotient, full: dy.full || haveSameDims(scope, divisor, y) };
    return full(scope.op('Neg', scope.op('Mul', quotient, y)));
  }),
  Pow: operands((dy, operand) => {
    const { place, scope, y } = operand;
    if (place === 0) return powerGradient(dy, operand);
    return full(scope.op('Mul', dy.tensor, scope.op('Mul', y, scope.op('Log', scope.input(0)))));
  }),
  Max: extremum(atLeast),
  Min: extremum(atMost),
  Where: operands((dy, { place, scope, y }) => {
    const dense = scope.expand(dy, y);
    const parts = place === 1 ? [dense, 0] : [0, dense];
    return place === 0 ? undefined : full(scope.op('Where', scope.input(0), ...parts));
  }),
  Neg: single(({ dy, scope }) => ({ ...dy, tensor: scope.op('Neg', dy.tensor) })),
  Abs: times(({ x, scope }) => signOf(scope, x)),
  Erf: times(({ x, scope }) => {
    const exponential = scope.op('Exp', scope.op('Neg', scope.op('Mul', x, x)));
    return scope.op('Mul', exponential, 2 / Math.sqrt(Math.PI));
  }),
  Exp: times(({ y }) => y),
  Log: single(({ x, dy, scope }) => full(scope.op('Div', dy.tensor, x))),
  Sqrt: single(({ y, dy, scope }) => full(scope.op('Div', scope.op('Mul', dy.tensor, 0.5), y))),
  Reciprocal: times(({ y, scope }) => scope.op('Neg', scope.op('Mul', y, y))),
  Sin: times(({ x, scope }) => scope.op('Cos', x)),
  Cos: times(({ x, scope }) => scope.op('Neg', scope.op('Sin', x))),
  Sign: ends,
  Floor: ends,
  Ceil: ends,
  Round: ends,
};

/** One operand of an operator that broadcasts its operands. */
interface Operand {
  readonly place: number;
  readonly count: number;
  readonly y: string;
  readonly scope: Scope;
}

/** A rule that gives the gradient of each operand in the shape of y, before it is summed to that of the operand. */
function operands(gradient: (dy: Gradient, operand: Operand) => Gradient | undefined): Rule {
  return (node, [dy], scope) => {
    const y = node.output[0] ?? '';
    return node.input.map((x, place) => {
      const dx = dy && scope.wanted(place) ? gradient(dy, { place, count: node.input.length, y, scope }) : undefined;
      return dx && toOperand(dx, { from: y, to: x }, scope);
    });
  };
}

/** Sums a gradient in the shape of `from` to that of `to`; of a lazy one only if the shapes differ. */
function toOperand(gradient: Gradient, shapes: { from: string; to: string }, scope: Scope): Gradient {
  if (haveSameDims(scope, shapes.from, shapes.to)) return gradient;
  return full(scope.sumTo(scope.expand(gradient, shapes.from), shapes));
}

function haveSameDims(scope: Scope, first: string, other: string): boolean {
  const [dims, others] = [scope.dims(first), scope.dims(other)];
  return dims.length === others.length && dims.every((dim, axis) => dim === others[axis]);
}

/** dy times a factor that broadcasts to y. */
function product(dy: Gradient, factor: string, { scope, y, shapedAs = factor }: Operand & { shapedAs?: string }) {
  return { tensor: scope.op('Mul', dy.tensor, factor), full: dy.full || haveSameDims(scope, shapedAs, y) };
}

/** dy p x^(p - 1), and 2 x dy for p = 2, where x may be 0 or negative. */
function powerGradient(dy: Gradient, operand: Operand): Gradient | undefined {
  const { scope } = operand;
  const [x, exponent] = [scope.input(0), scope.input(1)];
  const p = scope.numbers(exponent);
  const everywhere = (value: number) => p?.every((each) => each === value);
  if (everywhere(0)) return undefined;
  if (everywhere(1)) return dy;
  if (everywhere(2)) return product(dy, scope.op('Mul', x, 2), { ...operand, shapedAs: x });
  const dense = scope.expand(dy, operand.y);
  const power = scope.asFloat(exponent);
  const slope = scope.op('Mul', power, scope.op('Pow', x, scope.op('Sub', power, 1)));
  return full(scope.op('Mul', dense, slope));
}

/** All of the gradient goes to the first operand that holds the extremum. */
function extremum(isExtremum: (scope: Scope, x: string, y: string) => string): Rule {
  return (node, [dy], scope) => {
    const y = node.output[0] ?? '';
    if (!dy) return [];
    let rest = scope.expand(dy, y);
    return node.input.map((x, place) => {
      const part = scope.op('Mul', rest, isExtremum(scope, x, y));
      if (place < node.input.length - 1) rest = scope.op('Sub', rest, part);
      return scope.wanted(place) ? full(scope.sumTo(part, { from: y, to: x })) : undefined;
    });
  };
}
