/** A network of few operators, and the same by plain loops. */
import type { OnnxModel, Tensor } from '@scorecam/core';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float } from './graphs.js';

/** x -> planes (N, C, H, W) -> Conv -> Relu -> GlobalAveragePool -> Flatten -> Gemm `scores` (N, 2) */
export function planesModel(
  dims: readonly (number | string)[],
  count: number,
  shape?: readonly number[],
): Promise<OnnxModel> {
  return build({
    inputs: [float('x', dims)],
    outputs: [float('scores', ['N', 2])],
    initializers: [floatTensorProto('weight', [4, count, 2, 2]), floatTensorProto('gemm', [4, 2])],
    nodes: [
      ...(shape
        ? [intsConstant('shape', shape), makeNode({ op: 'Reshape', inputs: ['x', 'shape'], output: 'planes' })]
        : [makeNode({ op: 'Identity', inputs: ['x'], output: 'planes' })]),
      makeNode({ op: 'Conv', inputs: ['planes', 'weight'], output: 'conv' }),
      makeNode({ op: 'Relu', inputs: ['conv'], output: 'relu' }),
      makeNode({ op: 'GlobalAveragePool', inputs: ['relu'], output: 'mean' }),
      makeNode({ op: 'Flatten', inputs: ['mean'], output: 'flat' }),
      makeNode({ op: 'Gemm', inputs: ['flat', 'gemm'], output: 'scores' }),
    ],
  });
}

/** The scores of {@link planesModel} for one input of 8 x 8, by plain loops. */
export function scoresOf({ data }: Tensor<'float32'>, count: number): number[] {
  const [side, inner] = [8, 7];
  const weight = new Float32Array(floatTensorProto('weight', [4, count, 2, 2]).rawData.buffer);
  const gemm = new Float32Array(floatTensorProto('gemm', [4, 2]).rawData.buffer);
  const means = [0, 1, 2, 3].map((k) => {
    let sum = 0;
    for (let y = 0; y < inner; y++)
      for (let x = 0; x < inner; x++) {
        let value = 0;
        for (let c = 0; c < count; c++)
          for (let tap = 0; tap < 4; tap++) {
            const [row, column] = [y + Math.floor(tap / 2), x + (tap % 2)];
            value += weight[(k * count + c) * 4 + tap]! * data[(c * side + row) * side + column]!;
          }
        sum += Math.max(value, 0);
      }
    return sum / inner / inner;
  });
  return [0, 1].map((index) => means.reduce((sum, mean, k) => sum + mean * gemm[2 * k + index]!, 0));
}
