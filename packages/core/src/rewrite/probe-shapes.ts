import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import { constantInts, type GraphIndex, indexGraph } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { OnnxModel } from '../onnx/model.js';
import { tensorsRead } from '../onnx/subgraphs.js';
import { valueInfo } from '../onnx/value-info.js';
import { fedTensors } from '../inspect/fed-tensors.js';
import { GraphBuilder } from './graph-builder.js';
import { applyPatch } from './graph-patch.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

/** A model that gives the shapes of its tensors, and the outputs that hold them. */
export interface ShapeProbe {
  readonly model: OnnxModel;
  /** For each tensor of the graph the output with its shape, a vector of int64. */
  readonly shapes: ReadonlyMap<string, string>;
  /**
   * The output with the values of each tensor that follows from shapes and constants and is read beside the data, as
   * the target of a Reshape.
   */
  readonly values: ReadonlyMap<string, string>;
}

/** Operators that read scales or exponents beside the data: the rules for them need to know the numbers. */
const readNumbers = new Set(['Resize', 'Upsample', 'Pow']);

/** Operators that make or read sequences, which have no shape. */
const sequences = /Sequence|^Optional/;

const pass: Pass<undefined, ShapeProbe> = {
  name: 'measure the shapes of the tensors',
  sinceOpset: oldestOpset,
  run: (model) => {
    const index = indexGraph(model);
    const graph = GraphBuilder.extending(model, 'scorecam/probe');
    const shapes = outputsOf(measuredTensors(index), (tensor) => graph.node('Shape', [tensor]));
    const values = outputsOf(valueTensors(index), (tensor) => graph.node('Identity', [tensor]));
    const typeOf = inferTypes(index);
    const declared = [
      ...[...shapes.values()].map((name) => valueInfo({ name, dataType: DataType.INT64, dims: [null] })),
      ...[...values].map(([tensor, name]) => valueInfo({ name, dataType: typeOf(tensor).dataType, dims: undefined })),
    ];
    return {
      model: applyPatch(model, { addNodes: graph.nodes, outputs: { set: declared } }),
      shapes,
      values,
    };
  },
};

/**
 * Makes a model give the shape of each of its tensors, and what it computes from shapes. Run it for batches of 2 and 3
 * images, or once if its batch is fixed; {@link shapeFacts} makes of it what is known about the shapes.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL for an opset below 7
 */
export function probeShapes(model: OnnxModel): ShapeProbe {
  return runPass(model, pass, undefined);
}

function outputsOf(tensors: readonly string[], make: (tensor: string) => string): ReadonlyMap<string, string> {
  return new Map(tensors.map((tensor) => [tensor, make(tensor)]));
}

/** The inputs, and every result of a node that another reads or the model gives out. */
function measuredTensors(index: GraphIndex): string[] {
  const isRead = (name: string) => index.consumers(name).length > 0 || index.isOutput(name);
  const nodes = index.nodes.filter(({ opType }) => !sequences.test(opType) || opType === 'SequenceAt');
  const results = nodes.flatMap(({ output }) => output.filter((name) => name !== '' && isRead(name)));
  return [...index.inputs.map(({ name }) => name), ...results];
}

/** Whole numbers that follow from shapes and constants alone and meet data in a node, unless they are in the graph. */
function valueTensors(index: GraphIndex): string[] {
  const typeOf = inferTypes(index);
  const fed = fedTensors(
    index,
    index.inputs.map(({ name }) => name),
  );
  const found = index.nodes
    .filter(({ output }) => output.some((name) => fed.has(name)))
    .flatMap((node) =>
      tensorsRead(node).filter((name) => {
        if (fed.has(name) || constantInts(index, name)) return false;
        const { dataType } = typeOf(name);
        if (dataType === DataType.INT64 || dataType === DataType.INT32) return true;
        return readNumbers.has(node.opType) && dataType === DataType.FLOAT && name !== node.input[0];
      }),
    );
  return [...new Set(found)];
}
