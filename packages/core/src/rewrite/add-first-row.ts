import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../onnx/model.js';
import { valueInfo } from '../onnx/value-info.js';
import { applyPatch } from './graph-patch.js';
import { intsConstant, makeNode } from './make-node.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

const [output, index] = ['scorecam/first_row', 'scorecam/first_row_index'];

const pass: Pass<string, { readonly model: OnnxModel }> = {
  name: 'add the first row of an output',
  sinceOpset: oldestOpset,
  run: (model, tensor) => ({
    model: applyPatch(model, {
      addNodes: [intsConstant(index, [0]), makeNode({ op: 'Gather', inputs: [tensor, index], output })],
      outputs: { set: [valueInfo({ name: output, dataType: DataType.FLOAT, dims: undefined })] },
    }),
  }),
};

/**
 * Adds an output with the first row of a float32 output, (1, ...), so that the others need not leave the device.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL for an opset below 7
 */
export function addFirstRow(model: OnnxModel, tensor: string): { readonly model: OnnxModel; readonly output: string } {
  return { ...runPass(model, pass, tensor), output };
}
