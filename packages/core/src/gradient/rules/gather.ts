/** Operators that take elements by their index, or put them there. The way back adds up what was taken twice. */
import { intAttribute, textAttribute } from '../../onnx/attributes.js';
import { TensorProto_DataType as DataType, type NodeProto } from '../../onnx/gen/onnx_pb.js';
import { pad, unsqueeze } from '../../rewrite/versioned-nodes.js';
import { allAxes, atAxis, fromFront } from '../axes.js';
import { full, type Gradient, type Rule, type RuleTable, single, type Single } from '../rule.js';
import type { Scope } from '../scope.js';

export const gatherRules: RuleTable = {
  Gather: single((operands) => {
    const { node, scope } = operands;
    const index = scope.ints(node.input[1] ?? '');
    return full(index ? byKnownIndex(operands, index) : byComputedIndex(operands));
  }),
  GatherElements: single(({ node, x, y, dy, scope }) => {
    scope.requireOpset(16);
    const operands = [scope.zerosLike(x), node.input[1] ?? '', scope.expand(dy, y)];
    const attributes = { axis: intAttribute(node, 'axis', 0), reduction: 'add' };
    return full(scope.graph.node('ScatterElements', operands, attributes));
  }),
  GatherND: single(({ node, x, y, dy, scope }) => {
    scope.requireOpset(16);
    if (intAttribute(node, 'batch_dims', 0) !== 0) scope.refuse('it gathers batch by batch');
    const operands = [scope.zerosLike(x), node.input[1] ?? '', scope.expand(dy, y)];
    return full(scope.graph.node('ScatterND', operands, { reduction: 'add' }));
  }),
  ScatterND: scatter({ gather: 'GatherND', attributes: () => ({}) }),
  ScatterElements: scatter({
    gather: 'GatherElements',
    attributes: (node) => ({ axis: intAttribute(node, 'axis', 0) }),
  }),
  // The values; their places are the second output.
  TopK: (node, [dy], scope) => {
    if (!dy) return [];
    scope.requireOpset(11);
    const [values = '', places = ''] = node.output;
    const operands = [scope.zerosLike(scope.input(0)), places, scope.expand(dy, values)];
    return [full(scope.graph.node('ScatterElements', operands, { axis: intAttribute(node, 'axis', -1) }))];
  },
};

/** One Gather of dy for each time that an index may occur; rows that were not taken get a row of zeros. */
function byKnownIndex({ node, x, y, dy, scope }: Single, index: readonly number[]): string {
  const dims = scope.dims(x);
  const axis = fromFront(intAttribute(node, 'axis', 0), dims.length);
  const [length = 0] = scope.fixedDims(x, [axis]);
  const taken = index.map((row) => fromFront(row, length));
  const rows = scope.reshape(scope.expand(dy, y), rowsShape(scope, x, { axis, count: index.length }));
  const at = (value: number) => atAxis(dims.length, { axis, value });
  const withZeros = pad(scope.graph, rows, { begins: at(0), ends: at(1) });
  return byOccurrence(taken, length)
    .map((places) => scope.graph.node('Gather', [withZeros, scope.graph.ints(places)], { axis }))
    .reduce((total, part) => scope.op('Add', total, part));
}

/**
 * For the first, the second ... time that a row is taken: for each row the place where that is, or the number of places
 * if the row is not taken so often.
 */
function byOccurrence(taken: readonly number[], length: number): number[][] {
  const times = Array<number>(length).fill(0);
  const tables: number[][] = [Array<number>(length).fill(taken.length)];
  for (const [place, row] of taken.entries()) {
    const time = times[row]!++;
    tables[time] ??= Array<number>(length).fill(taken.length);
    tables[time][row] = place;
  }
  return tables;
}

/** The shape of x with the rows taken along the axis, for an index of any shape. */
function rowsShape(scope: Scope, x: string, { axis, count }: { axis: number; count: number }): number[] {
  const behind = scope.dims(x).slice(axis + 1);
  if (behind.filter((dim) => dim === null).length > 1) scope.refuse('several axes behind it change with the batch');
  return [...Array<number>(axis).fill(0), count, ...behind.map((dim) => dim ?? -1)];
}

/** Adds the rows up in zeros, with the axis of the index in front. */
function byComputedIndex({ node, x, y, dy, scope }: Single): string {
  scope.requireOpset(16);
  const [index = '', rank] = [node.input[1], scope.dims(x).length];
  const axis = fromFront(intAttribute(node, 'axis', 0), rank);
  const indexRank = scope.dims(index).length;
  const axes = allAxes(rank - 1 + indexRank);
  const indexAxes = axes.slice(axis, axis + indexRank);
  const inFront = [...indexAxes, ...axes.filter((other) => !indexAxes.includes(other))];
  const xInFront = [axis, ...allAxes(rank).filter((other) => other !== axis)];
  const turn = (tensor: string, perm: readonly number[]) => scope.graph.node('Transpose', [tensor], { perm });
  const indices = unsqueeze(scope.graph, scope.graph.node('Cast', [index], { to: DataType.INT64 }), [indexRank]);
  const operands = [scope.zerosLike(turn(x, xInFront)), indices, turn(scope.expand(dy, y), inFront)];
  const sum = scope.graph.node('ScatterND', operands, { reduction: 'add' });
  return turn(
    sum,
    allAxes(rank).map((other) => xInFront.indexOf(other)),
  );
}

interface Scatter {
  /** The operator that takes what this one puts. */
  readonly gather: string;
  readonly attributes: (node: NodeProto) => Readonly<Record<string, number>>;
}

/** What was overwritten gets nothing; what was added to, or put there, gets dy. */
function scatter({ gather, attributes }: Scatter): Rule {
  return (node, [dy], scope) => {
    if (!dy) return [];
    const reduction = textAttribute(node, 'reduction', 'none');
    if (!['none', 'add'].includes(reduction)) scope.refuse(`it combines elements by "${reduction}"`);
    const [x, index = '', updates = ''] = node.input;
    const dense = scope.expand(dy, node.output[0] ?? '');
    const kept = (): Gradient => {
      if (reduction === 'add') return full(dense);
      return full(scope.graph.node(node.opType, [dense, index, scope.zerosLike(updates)], attributes(node)));
    };
    return [
      x !== undefined && scope.wanted(0) ? kept() : undefined,
      undefined,
      scope.wanted(2) ? full(scope.graph.node(gather, [dense, index], attributes(node))) : undefined,
    ];
  };
}
