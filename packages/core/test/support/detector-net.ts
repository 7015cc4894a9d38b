/** Detectors in which every row, column and image is different. */
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import type { NodeProto, ValueInfoProto } from '../../src/onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../../src/onnx/index.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { constantNode, intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { headedNet } from './headed-net.js';

/** The nodes behind `features`, and their outputs. */
export interface DetectorNet {
  readonly nodes: readonly NodeProto[];
  readonly outputs: readonly (readonly [name: string, columns: number])[];
  readonly declared?: readonly ValueInfoProto[];
  readonly labels?: readonly string[];
}

export async function detector({ nodes, outputs, declared = [] }: DetectorNet): Promise<OnnxModel> {
  const infos = outputs.map(([name, columns]) => valueInfo({ name, dataType: 1, dims: ['N', 64, columns] }));
  return headedNet({ nodes, outputs: [...infos, ...declared] });
}

/** (N, 64, count): a row for each place of the features, every row and image different. */
export function table(name: string, count: number, last?: string): NodeProto[] {
  return [
    constantNode(`${name}.weight`, {
      dataType: 1,
      dims: [count, 6, 1, 1],
      values: Array.from({ length: 6 * count }, (_, i) => Math.sin(3 * i + name.length) / 2),
    }),
    makeNode({ op: 'Conv', inputs: ['features', `${name}.weight`], output: `${name}.planes` }),
    intsConstant(`${name}.shape`, [0, count, 64]),
    makeNode({ op: 'Reshape', inputs: [`${name}.planes`, `${name}.shape`], output: `${name}.columns` }),
    makeNode({
      op: 'Transpose',
      inputs: [`${name}.columns`],
      output: last ? `${name}.rows` : name,
      attributes: [intsOf('perm', [0, 2, 1])],
    }),
    ...(last ? [makeNode({ op: last, inputs: [`${name}.rows`], output: name, attributes: axisOf(last) })] : []),
  ];
}
const axisOf = (op: string) => (op === 'Softmax' ? [intOf('axis', 2)] : []);

/** name = a * factors, the factors for each column. */
export const scaled = (name: string, a: string, factors: readonly number[]): NodeProto[] => [
  constantNode(`${name}.factors`, { dataType: 1, dims: [1, 1, factors.length], values: factors }),
  makeNode({ op: 'Mul', inputs: [a, `${name}.factors`], output: name }),
];
/** (N, 64, 1) as (N, 64). */
export const flattened = (name: string, a: string): NodeProto[] => [
  intsConstant(`${name}.shape`, [0, 64]),
  makeNode({ op: 'Reshape', inputs: [a, `${name}.shape`], output: name }),
];
export const joined = (name: string, inputs: readonly string[], axis = 2) =>
  makeNode({ op: 'Concat', inputs, output: name, attributes: [intOf('axis', axis)] });

/** Corners whose low ones are in the upper left half, and whose sizes reach to the other half: (N, 64, 4). */
export const corners = (name: string, [width, height]: readonly [number, number]): NodeProto[] => [
  ...table('low', 2, 'Sigmoid'),
  ...table('size', 2, 'Sigmoid'),
  ...scaled('low.scaled', 'low', [width / 2, height / 2]),
  ...scaled('size.scaled', 'size', [width / 2, height / 2]),
  makeNode({ op: 'Add', inputs: ['low.scaled', 'size.scaled'], output: 'high' }),
  joined(name, ['low.scaled', 'high']),
];
