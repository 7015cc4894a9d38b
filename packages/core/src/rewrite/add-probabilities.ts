import { intOf } from '../onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../onnx/model.js';
import { valueInfo } from '../onnx/value-info.js';
import { applyPatch } from './graph-patch.js';
import { makeNode } from './make-node.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

/** The probabilities that a model is to give. */
interface WantedProbabilities {
  /** An output of float32, (N, classes). */
  readonly logits: string;
  readonly function: 'softmax' | 'sigmoid';
}

const output = 'scorecam/probabilities';

const pass: Pass<WantedProbabilities, { readonly model: OnnxModel; readonly probabilities: string }> = {
  name: 'add the probabilities',
  sinceOpset: oldestOpset,
  run: (model, { logits, function: name }) => {
    const node =
      name === 'sigmoid'
        ? makeNode({ op: 'Sigmoid', inputs: [logits], output })
        : makeNode({ op: 'Softmax', inputs: [logits], output, attributes: [intOf('axis', 1)] });
    const declared = valueInfo({ name: output, dataType: DataType.FLOAT, dims: undefined });
    return {
      model: applyPatch(model, { addNodes: [node], outputs: { set: [declared] } }),
      probabilities: output,
    };
  },
};

/** Adds an output with the probabilities that logits mean. */
export function addProbabilities(model: OnnxModel, wanted: WantedProbabilities) {
  return runPass(model, pass, wanted);
}
