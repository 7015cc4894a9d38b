import { ScorecamError } from '../errors.js';
import { intOf } from '../onnx/attributes.js';
import { TensorProto_DataType as DataType, type NodeProto, type ValueInfoProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { InferredType } from '../onnx/inferred-type.js';
import type { OnnxModel } from '../onnx/model.js';
import { valueInfo } from '../onnx/value-info.js';
import { applyPatch } from './graph-patch.js';
import { makeNode } from './make-node.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

/** A model with more outputs, and the name of the output for each requested tensor, in the same order. */
export interface ExposedTensors {
  readonly model: OnnxModel;
  readonly outputs: readonly string[];
}

/** How one tensor becomes a float32 output. */
interface Exposure {
  readonly output: string;
  readonly nodes: readonly NodeProto[];
  readonly declaration: ValueInfoProto;
}

/** Operators with a quantized result, and the index of its scale among their inputs; its zero point comes next. */
const quantizedBy: ReadonlyMap<string, number> = new Map([
  ['QuantizeLinear', 1],
  ['QLinearConv', 6],
  ['QLinearMatMul', 6],
  ['QLinearAdd', 6],
  ['QLinearMul', 6],
  ['QGemm', 7],
  ['QLinearConcat', 0],
  ['QLinearLeakyRelu', 3],
  ['QLinearSigmoid', 3],
  ['QLinearGlobalAveragePool', 3],
]);

const pass: Pass<readonly string[], ExposedTensors> = {
  name: 'expose tensors',
  sinceOpset: oldestOpset,
  run: (model, tensors) => {
    const index = indexGraph(model);
    const typeOf = inferTypes(index);
    const expose = (tensor: string) => exposure(index, tensor, typeOf(tensor));
    const exposures = [...new Set(tensors)].map(expose);
    const exposed = applyPatch(model, {
      addNodes: exposures.flatMap(({ nodes }) => nodes),
      outputs: { set: exposures.map(({ declaration }) => declaration) },
      valueInfo: { remove: new Set(exposures.map(({ output }) => output)) },
    });
    return { model: exposed, outputs: tensors.map((tensor) => expose(tensor).output) };
  },
  ensures: ({ model, outputs }) => {
    const names = new Set(model.graph.output.map(({ name }) => name));
    const missing = outputs.find((name) => !names.has(name));
    return missing && `"${missing}" did not become an output`;
  },
};

/**
 * Makes tensors graph outputs of float32. A float32 tensor keeps its name; any other is cast, or dequantized by the scale
 * of its producer, and its output is called `scorecam/float32/<tensor>`, as is one with a name that every
 * object has (`constructor`): runtimes keep outputs in objects by name. The rank is declared if it follows from the graph.
 *
 * @throws ScorecamError UNKNOWN_LAYER if no node produces one of the tensors
 */
export function exposeTensors(model: OnnxModel, tensors: readonly string[]): ExposedTensors {
  const index = indexGraph(model);
  const missing = tensors.find((name) => !index.producer(name));
  if (missing !== undefined) {
    throw new ScorecamError('UNKNOWN_LAYER', `No operator of "${model.location}" produces a tensor "${missing}".`);
  }
  return runPass(model, pass, tensors);
}

/** Whether a tensor holds the integers of a quantization. */
export function isQuantized(model: OnnxModel, tensor: string): boolean {
  return quantizedBy.has(indexGraph(model).producer(tensor)?.opType ?? '');
}

/** A tensor of unknown type is cast as well, which is correct for every numeric type. */
function exposure(index: GraphIndex, tensor: string, { dataType, rank }: InferredType): Exposure {
  const dims = rank === undefined ? undefined : Array<null>(rank).fill(null);
  const keepsName = dataType === DataType.FLOAT && !(tensor in Object.prototype);
  const output = keepsName ? tensor : `scorecam/float32/${tensor}`;
  const declaration = valueInfo({ name: output, dataType: DataType.FLOAT, dims });
  return { output, nodes: output === tensor ? [] : [toFloat(index, tensor, output)], declaration };
}

function toFloat(index: GraphIndex, tensor: string, output: string): NodeProto {
  const node = index.producer(tensor);
  const scaleAt = quantizedBy.get(node?.opType ?? '');
  if (node === undefined || scaleAt === undefined) {
    return makeNode({ op: 'Cast', inputs: [tensor], output, attributes: [intOf('to', DataType.FLOAT)] });
  }
  const scaleAndZeroPoint = node.input.slice(scaleAt, scaleAt + 2).filter((name) => name !== '');
  return makeNode({ op: 'DequantizeLinear', inputs: [tensor, ...scaleAndZeroPoint], output });
}
