import { ScorecamError } from '../errors.js';
import { intsAttribute } from '../onnx/attributes.js';
import { TensorProto_DataType as DataType, type NodeProto } from '../onnx/gen/onnx_pb.js';
import { constantInts, constantNumbers, type GraphIndex } from '../onnx/graph-index.js';
import type { TypeLookup } from '../onnx/inferred-type.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { reduce, squeeze } from '../rewrite/versioned-nodes.js';
import { isFloat } from './path.js';
import type { Gradient } from './rule.js';
import type { MeasuredDims, ShapeFacts } from './shape-facts.js';

/**
 * What a ReLU passes on of the gradient dy of its output y:
 *
 *   gradient        dy * [y > 0]              the derivative
 *   guided          max(dy, 0) * [y > 0]      Springenberg et al., arXiv 1412.6806
 *   deconvolution   max(dy, 0)                Zeiler and Fergus, arXiv 1311.2901
 */
export type ReluRule = 'gradient' | 'guided' | 'deconvolution';

/** The state that the rules of all nodes share. */
export interface ScopeContext {
  readonly graph: GraphBuilder;
  readonly index: GraphIndex;
  readonly typeOf: TypeLookup;
  readonly facts: ShapeFacts;
  readonly relu: ReluRule;
  /** The tensors that a target reaches. */
  readonly reached: ReadonlySet<string>;
  readonly notices: Set<string>;
}

/** The values and functions that the rule of one node may use. */
export class Scope {
  readonly #context: ScopeContext;
  readonly #node: NodeProto;

  constructor(context: ScopeContext, node: NodeProto) {
    this.#context = context;
    this.#node = node;
  }

  get graph(): GraphBuilder {
    return this.#context.graph;
  }

  get opset(): number {
    return this.#context.graph.opset;
  }

  get relu(): ReluRule {
    return this.#context.relu;
  }

  /** The element type of the gradient that the rule makes. */
  get floatType(): number {
    const types = [this.#node.output[0], ...this.#node.input].map((name) => this.type(name ?? ''));
    return types.find(isFloat) ?? DataType.FLOAT;
  }

  type(tensor: string): number {
    return this.#context.typeOf(tensor).dataType;
  }

  /** The name of an input, empty if it is left out. */
  input(place: number): string {
    return this.#node.input[place] ?? '';
  }

  /** The node that gives a tensor which is the same for every input; undefined for an initializer. */
  constantProducer(tensor: string): NodeProto | undefined {
    const { index } = this.#context;
    return index.isConstant(tensor) ? index.producer(tensor) : undefined;
  }

  /** Whether a target reaches this input, so that its gradient is needed. */
  wanted(place: number): boolean {
    return this.#context.reached.has(this.input(place));
  }

  /** The measured shape of a tensor of the model. */
  dims(tensor: string): MeasuredDims {
    const known = this.#context.facts.dims.get(tensor) ?? this.#context.index.initializer(tensor)?.dims.map(Number);
    return known ?? this.refuse(`the shape of "${tensor}" was not measured`);
  }

  /** The same for axes that must not change with the batch: all, or those given. */
  fixedDims(tensor: string, axes?: readonly number[]): readonly number[] {
    const dims = this.dims(tensor);
    return (axes ?? [...dims.keys()]).map(
      (axis) => dims[axis] ?? this.refuse(`axis ${axis} of "${tensor}" changes with the batch`),
    );
  }

  /** The integers of a tensor that follows from constants and shapes; undefined if it has none. */
  ints(tensor: string): readonly number[] | undefined {
    return constantInts(this.#context.index, tensor) ?? this.#context.facts.values.get(tensor);
  }

  /** The numbers of a constant, or of what follows from shapes; undefined if they are not known. */
  numbers(tensor: string): readonly number[] | undefined {
    return constantNumbers(this.#context.index, tensor) ?? this.#context.facts.values.get(tensor);
  }

  /** Numbers that are an attribute in older operator sets and an input in newer ones; undefined if there are none. */
  intsOf(attribute: string, place: number): readonly number[] | undefined {
    const tensor = this.input(place);
    const values = intsAttribute(this.#node, attribute) ?? (tensor === '' ? undefined : this.ints(tensor));
    if (!values && tensor !== '') this.refuse(`its ${attribute} change with the batch or with the image`);
    return values;
  }

  /** Adds a node of arithmetic; a number stands for a constant of the gradient's element type. */
  op(name: string, ...operands: readonly (string | number)[]): string {
    const operand = (value: string | number) =>
      typeof value === 'string' ? value : this.graph.floats([value], { dims: [], dataType: this.floatType });
    return this.graph.node(name, operands.map(operand));
  }

  /** A condition as 0 or 1 in the element type of the gradient. */
  asFloat(condition: string): string {
    return this.graph.node('Cast', [condition], { to: this.floatType });
  }

  /**
   * [x > 0] as 0 or 1. In float32 one HardSigmoid does it, two and a half times as fast as a comparison and a cast. Its
   * offset is not 0, which OpenVINO would take for the default of 1/2, and leaves 1e-30 for 0.
   */
  isPositive(x: string): string {
    if (this.floatType !== DataType.FLOAT) return this.asFloat(this.op('Greater', x, 0));
    return this.graph.node('HardSigmoid', [x], { alpha: { float: 1e30 }, beta: { float: 1e-30 } });
  }

  /**
   * x / y. By a tensor that is computed it is a product: OpenCV 5 takes a division by a norm (ReduceL2, also behind Clip and
   * Expand) for the normalization of what the norm was taken of.
   */
  over(x: string, y: string): string {
    return this.#context.index.isConstant(y) ? this.op('Div', x, y) : this.op('Mul', x, this.op('Reciprocal', y));
  }

  /** The gradient with every element: `like` is the tensor that it belongs to. */
  expand(gradient: Gradient, like: string): string {
    if (gradient.full) return gradient.tensor;
    const dims = this.dims(like).map((dim) => dim ?? 1);
    if (this.opset >= 8) return this.graph.node('Expand', [gradient.tensor, this.graph.ints(dims)]);
    const zeros = Array<number>(dims.reduce((product, dim) => product * dim, 1)).fill(0);
    return this.op('Add', gradient.tensor, this.graph.floats(zeros, { dims, dataType: this.floatType }));
  }

  /**
   * Sums a tensor of the shape of `from` over the axes along which `to` was broadcast. Of stacks of matrices that is
   * done for the axes before the last two, in which they differ.
   */
  sumTo(tensor: string, { from, to, matrices }: { from: string; to: string; matrices?: boolean }): string {
    const [dims, target] = [this.dims(from), this.dims(to)];
    const lead = dims.length - target.length;
    const axesOfStack = [...dims.keys()].slice(0, matrices ? -2 : undefined);
    const leading = axesOfStack.slice(0, lead);
    const axes = axesOfStack.filter((axis) => axis < lead || (target[axis - lead] === 1 && dims[axis] !== 1));
    if (axes.length === 0) return tensor;
    const sum = reduce(this.graph, 'ReduceSum', { x: tensor, axes });
    return lead === 0 ? sum : squeeze(this.graph, sum, leading);
  }

  /** The tensor in the measured shape of another. */
  reshapeLike(tensor: string, like: string): string {
    const dims = this.dims(like);
    const open = dims.filter((dim) => dim === null).length;
    const shape = open > 1 ? this.graph.node('Shape', [like]) : this.graph.ints(dims.map((dim) => dim ?? -1));
    return this.graph.node('Reshape', [tensor, shape]);
  }

  /** The tensor in another shape: a 0 keeps the size that the axis has, a -1 takes what is left. */
  reshape(tensor: string, dims: readonly number[]): string {
    return this.graph.node('Reshape', [tensor, this.graph.ints(dims)]);
  }

  /** The matrix (length, length) that is 1 on its diagonal. */
  identity(length: number): string {
    const values = Array.from({ length: length * length }, (_, i) => Number(i % (length + 1) === 0));
    return this.graph.floats(values, { dims: [length, length], dataType: this.floatType });
  }

  /** Zeros of the shape that a tensor has at run time. */
  zerosLike(tensor: string): string {
    return this.op('Expand', this.graph.floats([0], { dims: [1], dataType: this.floatType }), this.op('Shape', tensor));
  }

  /** Refuses a model in an operator set that lacks what the gradient needs. */
  requireOpset(opset: number): void {
    if (this.opset < opset) this.refuse(`it needs opset ${opset}; export the model again with a newer opset`);
  }

  /** Something that the user should know about the gradient. */
  notice(sentence: string): void {
    this.#context.notices.add(sentence);
  }

  /**
   * @param reason - completes the sentence
   * @throws ScorecamError UNSUPPORTED_MODEL
   */
  refuse(reason: string): never {
    throw new ScorecamError(
      'UNSUPPORTED_MODEL',
      `The gradient of ${nodeTitle(this.#node)} is not known here: ${reason}.`,
    );
  }
}

/** An operator with the name of its node, or of its result, for messages. */
export function nodeTitle({ opType, name, output }: NodeProto): string {
  return `"${opType}" (node "${name || (output[0] ?? '')}")`;
}
