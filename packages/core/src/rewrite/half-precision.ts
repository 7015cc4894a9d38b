/**
 * The same model in float16 between ends of float32: the operators that dominate the time read and give float16, all others
 * float32, with Casts between them. Weights stay float32 in their file; a Cast in front of each makes it float16, which
 * the runtime does once, while it loads the model.
 */
import { copyWith } from '../onnx/copy-with.js';
import { TensorProto_DataType as DataType, type NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { TypeLookup } from '../onnx/inferred-type.js';
import type { OnnxModel } from '../onnx/model.js';
import { GraphBuilder } from './graph-builder.js';
import { applyPatch } from './graph-patch.js';
import { oldestOpset, type Pass, runPass } from './pass.js';

/**
 * What providers compute in float16. Sums over many elements (Softmax, normalizations over a layer, reductions), powers and
 * exponentials leave its range or its precision first; Resize has no float16 on every provider, and onnxruntime 1.30 crashes on the CPU
 * if it joins a Transpose to a MatMul of float16.
 */
const halfOperators = new Set(
  `Add AveragePool BatchNormalization Clip Concat Conv ConvTranspose Div Erf Flatten Gelu Gemm GlobalAveragePool GlobalMaxPool
  HardSigmoid HardSwish Identity LeakyRelu MatMul MaxPool Mul Neg PRelu Pad Relu Reshape Sigmoid Slice Split Squeeze Sub Tanh
  Unsqueeze`.split(/\s+/),
);

const pass: Pass<undefined, { readonly model: OnnxModel }> = {
  name: 'use float16',
  sinceOpset: oldestOpset,
  requires: (model) =>
    halfNodes(model).length === 0 ? 'none of its operators computes in float32 and could in float16' : undefined,
  run: (model) => ({ model: inHalf(model, halfNodes(model)) }),
};

/**
 * The model with the operators that allow it in float16; its inputs and outputs stay as they are.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if there are no such operators
 */
export function halfPrecision(model: OnnxModel): OnnxModel {
  return runPass(model, pass, undefined).model;
}

function halfNodes(model: OnnxModel): NodeProto[] {
  const index = indexGraph(model);
  const types = inferTypes(index);
  return index.nodes.filter((node) => isHalf(node, index, types));
}

/** Numbers that describe the picture or the graph, as scales and sizes do, keep their precision: constants and vectors. */
function isHalf({ opType, domain, input, output }: NodeProto, index: GraphIndex, types: TypeLookup): boolean {
  const [result = ''] = output;
  if (domain !== '' || !halfOperators.has(opType) || index.isConstant(result)) return false;
  const { dataType, rank = 2 } = types(result);
  const isKnown = input.every((name) => name === '' || types(name).dataType !== DataType.UNDEFINED);
  return dataType === DataType.FLOAT && rank >= 2 && isKnown;
}

function inHalf(model: OnnxModel, nodes: readonly NodeProto[]): OnnxModel {
  const index = indexGraph(model);
  const types = inferTypes(index);
  const isFloat = (tensor: string) => types(tensor).dataType === DataType.FLOAT;
  const given = new Set(nodes.flatMap(({ output }) => output.filter(isFloat)));
  const casts = new HalfCasts(GraphBuilder.extending(model, 'half'), given);
  const halved = nodes.map((node) => casts.halved(node, isFloat));
  const chosen = new Set(nodes);
  const isReadWhole = (tensor: string) =>
    index.isOutput(tensor) || index.consumers(tensor).some((node) => !chosen.has(node));
  const whole = new Set([...given].filter(isReadWhole));
  for (const tensor of whole) casts.giveWhole(tensor);
  return applyPatch(model, {
    removeNodes: chosen,
    addNodes: [...halved, ...casts.nodes],
    valueInfo: { remove: new Set([...given].filter((tensor) => !whole.has(tensor))) },
  });
}

/** Tensors in float16, by the names of those in float32. */
class HalfCasts {
  readonly #graph: GraphBuilder;
  /** The tensors that nodes give in float16. */
  readonly #given: ReadonlySet<string>;
  readonly #casts = new Map<string, string>();

  constructor(graph: GraphBuilder, given: ReadonlySet<string>) {
    this.#graph = graph;
    this.#given = given;
  }

  /** The Casts so far. */
  get nodes(): readonly NodeProto[] {
    return this.#graph.nodes;
  }

  /** The node with its tensors of float32 in float16. */
  halved(node: NodeProto, isFloat: (tensor: string) => boolean): NodeProto {
    const input = node.input.map((tensor) => (isFloat(tensor) ? this.#half(tensor) : tensor));
    const output = node.output.map((tensor) => (this.#given.has(tensor) ? this.#nameOf(tensor) : tensor));
    // A Cast back to float32 takes the name of the tensor, and mostly of this node.
    return copyWith(node, { name: this.#nameOf(node.name), input, output });
  }

  /** Casts a tensor back, for the nodes that read it in float32. */
  giveWhole(tensor: string): void {
    this.#graph.named(tensor, { op: 'Cast', inputs: [this.#nameOf(tensor)], attributes: { to: DataType.FLOAT } });
  }

  #half(tensor: string): string {
    if (this.#given.has(tensor)) return this.#nameOf(tensor);
    const known = this.#casts.get(tensor) ?? this.#graph.node('Cast', [tensor], { to: DataType.FLOAT16 });
    this.#casts.set(tensor, known);
    return known;
  }

  #nameOf(tensor: string): string {
    return `${this.#graph.prefix}/of/${tensor}`;
  }
}
