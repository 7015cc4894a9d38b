import type { NodeProto, ValueInfoProto } from '../../src/onnx/gen/onnx_pb.js';
import { intOf, intsOf } from '../../src/onnx/attributes.js';
import type { OnnxModel } from '../../src/onnx/index.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { applyPatch } from '../../src/rewrite/index.js';
import { floatTensorProto } from '../../src/testing/tiny-models.js';
import { build, float } from './graphs.js';

/** The part of a net behind its features. */
export interface HeadedNet {
  /** From `logits`, (N, C), or from `features`, (N, 6, 8, 8), to the outputs. */
  readonly nodes?: readonly NodeProto[];
  /** Default: `logits`. */
  readonly outputs?: readonly ValueInfoProto[];
  /** C (default: 3). */
  readonly classes?: number;
  /** The bias of each logit (default: 0). */
  readonly bias?: readonly number[];
}

/** image (N, 3, 16, 16) -> Conv -> Relu -> MaxPool `features` -> GlobalAveragePool -> Gemm `logits` -> the outputs */
export async function headedNet({ nodes = [], outputs, classes = 3, bias }: HeadedNet = {}): Promise<OnnxModel> {
  const base = await build({
    inputs: [float('image', ['N', 3, 16, 16])],
    outputs: [float('logits', ['N', classes])],
    initializers: [
      floatTensorProto('conv.weight', [6, 3, 3, 3]),
      floatTensorProto('gemm.weight', [classes, 6]),
      floatTensorProto('gemm.bias', [classes], bias ?? new Array<number>(classes).fill(0)),
    ],
    nodes: [
      makeNode({
        op: 'Conv',
        inputs: ['image', 'conv.weight'],
        output: 'conv',
        attributes: [intsOf('pads', [1, 1, 1, 1])],
      }),
      makeNode({ op: 'Relu', inputs: ['conv'], output: 'relu' }),
      makeNode({
        op: 'MaxPool',
        inputs: ['relu'],
        output: 'features',
        attributes: [intsOf('kernel_shape', [2, 2]), intsOf('strides', [2, 2])],
      }),
      makeNode({ op: 'GlobalAveragePool', inputs: ['features'], output: 'mean' }),
      makeNode({ op: 'Flatten', inputs: ['mean'], output: 'flat' }),
      makeNode({
        op: 'Gemm',
        inputs: ['flat', 'gemm.weight', 'gemm.bias'],
        output: 'logits',
        attributes: [intOf('transB', 1)],
      }),
    ],
  });
  if (!outputs) return base;
  const kept = outputs.some(({ name }) => name === 'logits');
  return applyPatch(base, {
    addNodes: [...nodes],
    outputs: { remove: new Set(kept ? [] : ['logits']), set: [...outputs] },
  });
}
