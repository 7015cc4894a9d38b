import { type GraphIndex, constantNumbers } from '../onnx/graph-index.js';

const sameNumbers = new Set(['Cast', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

const functions: ReadonlyMap<string, (x: number, y: number) => number> = new Map([
  ['Sqrt', Math.sqrt],
  ['Neg', (x) => -x],
  ['Reciprocal', (x) => 1 / x],
  ['Max', Math.max],
  ['Add', (x, y) => x + y],
  ['Div', (x, y) => x / y],
] satisfies [string, (x: number, y: number) => number][]);

/** The numbers of a constant that the graph holds, or computes from others as converters write it; undefined if they are not known. */
export function knownNumbers(index: GraphIndex, tensor: string): readonly number[] | undefined {
  const numbers = constantNumbers(index, tensor);
  if (numbers) return numbers;
  const node = index.isConstant(tensor) ? index.producer(tensor) : undefined;
  const [first, second] = (node?.input ?? []).map((each) => knownNumbers(index, each));
  if (!node || !first) return undefined;
  if (sameNumbers.has(node.opType)) return first;
  const apply = functions.get(node.opType);
  if (!apply || node.input.length > 2 || (node.input.length === 2 && !second)) return undefined;
  const length = Math.max(first.length, second?.length ?? 1);
  return Array.from({ length }, (_, i) => apply(first[i % first.length]!, second?.[i % second.length] ?? NaN));
}
