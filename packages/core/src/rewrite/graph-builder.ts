import { type AttributeValues, attributesOf } from '../onnx/attributes.js';
import { TensorProto_DataType as DataType, type NodeProto } from '../onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../onnx/model.js';
import { tensorsRead } from '../onnx/subgraphs.js';
import { constantNode, makeNode } from './make-node.js';

/** Elements of a constant that is looked for among the others: the texts of large ones would take as much memory as they do. */
const mostShared = 65536;

/** The shape and element type of a constant of floats. */
export interface FloatConstantOptions {
  /** One axis with all values (default). */
  readonly dims?: readonly number[];
  /** An ONNX float type (default: float32). */
  readonly dataType?: number;
}

/**
 * Collects new nodes of a graph, which become part of it by {@link applyPatch}. Tensors get names of their own, and
 * equal constants become one.
 *
 *   const graph = GraphBuilder.extending(model, 'grad');
 *   const half = graph.node('Mul', [x, graph.floats([0.5], { dims: [] })]);
 *   applyPatch(model, { addNodes: graph.nodes });
 */
export class GraphBuilder {
  /** The operator set that the nodes are written in. */
  readonly opset: number;
  /** What the names of the new tensors begin with. */
  readonly prefix: string;
  readonly #nodes: NodeProto[] = [];
  readonly #constants = new Map<string, string>();
  #named = 0;

  /**
   * @param opset - the operator set that the nodes are written in
   * @param prefix - what the names of the new tensors begin with; no other tensor's may
   */
  constructor(opset: number, prefix: string) {
    this.opset = opset;
    this.prefix = prefix;
  }

  /** A builder for nodes that are added to a model: its prefix is `wanted`, with a number if a tensor begins so. */
  static extending(model: OnnxModel, wanted: string): GraphBuilder {
    const names = tensorNames(model);
    const isFree = (prefix: string) => !names.some((name) => name.startsWith(`${prefix}/`));
    let prefix = wanted;
    for (let number = 2; !isFree(prefix); number++) prefix = `${wanted}_${number}`;
    return new GraphBuilder(model.opset, prefix);
  }

  /** The nodes so far, each after those whose results it reads. */
  get nodes(): readonly NodeProto[] {
    return this.#nodes;
  }

  /**
   * Adds a node with one output.
   *
   * @param inputs - names of tensors; an empty name stands for an input that is left out
   * @returns the name of the output
   */
  node(op: string, inputs: readonly string[], attributes: AttributeValues = {}): string {
    const output = this.#newName();
    return this.named(output, { op, inputs, attributes });
  }

  /** Adds a node whose output has a given name, which it returns. */
  named(output: string, { op, inputs, attributes = {} }: NamedNode): string {
    this.#nodes.push(makeNode({ op, inputs, output, attributes: attributesOf(attributes) }));
    return output;
  }

  /** Adds a node that is made already. */
  add(node: NodeProto): void {
    this.#nodes.push(node);
  }

  /** Adds a node with several outputs and returns their names. */
  split(op: string, inputs: readonly string[], { count, attributes = {} }: SplitOptions): readonly string[] {
    const output = Array.from({ length: count }, () => this.#newName());
    this.#nodes.push(makeNode({ op, inputs, output, attributes: attributesOf(attributes) }));
    return output;
  }

  /** An int64 constant, a vector unless `dims` says otherwise. */
  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.#constant(DataType.INT64, values, dims);
  }

  /** A constant of floats; for a type other than float32 and float64 it is cast, which a runtime does while it loads. */
  floats(
    values: readonly number[],
    { dims = [values.length], dataType = DataType.FLOAT }: FloatConstantOptions = {},
  ): string {
    if (dataType === DataType.FLOAT || dataType === DataType.DOUBLE) return this.#constant(dataType, values, dims);
    const float = this.#constant(DataType.FLOAT, values, dims);
    return this.#once(`${dataType} of ${float}`, () => this.node('Cast', [float], { to: dataType }));
  }

  #constant(dataType: number, values: readonly number[], dims: readonly number[]): string {
    const make = () => {
      const name = this.#newName();
      this.#nodes.push(constantNode(name, { dataType, dims, values }));
      return name;
    };
    if (values.length > mostShared) return make();
    return this.#once(`${dataType} [${dims.join()}] ${values.join()}`, make);
  }

  #once(key: string, make: () => string): string {
    const known = this.#constants.get(key) ?? make();
    this.#constants.set(key, known);
    return known;
  }

  #newName(): string {
    return `${this.prefix}/${this.#named++}`;
  }
}

/** A node that is added under a given name. */
export interface NamedNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes?: AttributeValues;
}

/** How many outputs a node has, and its attributes. */
export interface SplitOptions {
  readonly count: number;
  readonly attributes?: AttributeValues;
}

function tensorNames({ graph }: OnnxModel): string[] {
  const declared = [...graph.input, ...graph.initializer, ...graph.output].map(({ name }) => name);
  return [...declared, ...graph.node.flatMap((node) => [...tensorsRead(node), ...node.output])];
}
