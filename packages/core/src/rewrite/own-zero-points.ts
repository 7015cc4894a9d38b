import { copyWith } from '../onnx/copy-with.js';
import { type NodeProto, TensorProto_DataType as DataType, type TensorProto } from '../onnx/gen/onnx_pb.js';
import { type GraphIndex, indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { applyPatch } from './graph-patch.js';
import { oldestOpset, type Pass, runPass } from './pass.js';

const pass: Pass<undefined, { readonly model: OnnxModel }> = {
  name: 'give each quantized weight a zero point of its own',
  sinceOpset: oldestOpset,
  run: (model) => {
    const index = indexGraph(model);
    const sharing = index.nodes.filter((node) => isDequantizedWeight(index, node)).filter(repeatsZeroPoint());
    const copies = sharing.map((node) => withOwnZeroPoint(index, node));
    return {
      model: applyPatch(model, {
        removeNodes: new Set(sharing),
        addNodes: copies.map(({ node }) => node),
        initializers: { set: copies.map(({ zeroPoint }) => zeroPoint) },
      }),
    };
  },
};

/**
 * Gives each weight of int8 a zero point of its own, if several share one: to add 8-bit products exactly, onnxruntime makes uint8 of
 * weights and zero points, and fails at a zero point that it meets a second time.
 */
export function ownZeroPoints(model: OnnxModel): OnnxModel {
  return runPass(model, pass, undefined).model;
}

function isDequantizedWeight(
  index: GraphIndex,
  { opType, input: [weight = '', , zeroPoint = ''] }: NodeProto,
): boolean {
  const isWeight = opType === 'DequantizeLinear' && index.initializer(weight)?.dataType === DataType.INT8;
  return isWeight && index.initializer(zeroPoint) !== undefined;
}

/** Whether a node's zero point was seen before. */
function repeatsZeroPoint(): (node: NodeProto) => boolean {
  const seen = new Set<string>();
  return ({ input: [, , zeroPoint = ''] }) => {
    const isRepeated = seen.has(zeroPoint);
    seen.add(zeroPoint);
    return isRepeated;
  };
}

function withOwnZeroPoint(
  index: GraphIndex,
  node: NodeProto,
): { readonly node: NodeProto; readonly zeroPoint: TensorProto } {
  const [weight = '', scale = '', shared = ''] = node.input;
  const name = `${node.output[0]}/zero_point`;
  const zeroPoint = copyWith(index.initializer(shared)!, { name }); // as isDequantizedWeight found
  return { node: copyWith(node, { input: [weight, scale, name] }), zeroPoint };
}
