/**
 * Einsum: the gradient of an operand is an Einsum again, with dy in its place and the operand's term as the result:
 * for "ij,jk->ik", dA = "ik,jk->ij" of dy and B.
 */
import { textAttribute } from '../../onnx/attributes.js';
import { full, type RuleTable } from '../rule.js';
import type { Scope } from '../scope.js';

export const einsumRules: RuleTable = {
  Einsum: (node, [dy], scope) => {
    if (!dy) return [];
    const { terms, result } = parse(textAttribute(node, 'equation', ''), scope);
    const dense = scope.expand(dy, node.output[0] ?? '');
    return terms.map((term, place) => {
      if (!scope.wanted(place)) return undefined;
      const others = terms.flatMap((other, i) => (i === place ? [] : [{ term: other, tensor: node.input[i] ?? '' }]));
      const known = new Set([...result, ...others.flatMap(({ term: letters }) => [...letters])]);
      if ([...term].some((letter) => !known.has(letter))) scope.refuse('it sums an operand over an axis of its own');
      const equation = `${[result, ...others.map(({ term: letters }) => letters)].join(',')}->${term}`;
      return full(scope.graph.node('Einsum', [dense, ...others.map(({ tensor }) => tensor)], { equation }));
    });
  },
};

/** The letters of each operand and of the result: without an arrow, those that occur once, by the alphabet. */
function parse(equation: string, scope: Scope): { terms: readonly string[]; result: string } {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (equation.includes('...')) scope.refuse(`its equation "${equation}" has an ellipsis`);
  if (terms.some((term) => new Set(term).size < term.length))
    scope.refuse(`its equation "${equation}" takes a diagonal`);
  const letters = [...terms.join('')];
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return { terms, result: right ?? once.sort().join('') };
}
