/**
 * Reverse-mode differentiation as a change of the graph. With logits z (N, classes) of a model and a new input, the
 * seed (N, classes), the score is
 *
 *   s = sum(seed * z)
 *
 * and the new nodes compute ds/dx for each target x. Row n of a gradient belongs to row n of the batch, as long as the
 * rows are independent. A row of the seed that is 1 at one class and 0 elsewhere asks for that class, so that one
 * session serves all classes. The new nodes read the initializers of the model's own nodes: no weight is copied.
 */
import { ScorecamError } from '../errors.js';
import { TensorProto_DataType as DataType, type NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { OnnxModel } from '../onnx/model.js';
import { tensorsRead } from '../onnx/subgraphs.js';
import { type DeclaredDim, valueInfo } from '../onnx/value-info.js';
import { GraphBuilder } from '../rewrite/graph-builder.js';
import { applyPatch } from '../rewrite/graph-patch.js';
import { oldestOpset, runPass, type Pass } from '../rewrite/pass.js';
import { firstFloat, reachedTensors } from './path.js';
import { full, type Gradient, type Rule } from './rule.js';
import { rules } from './rules/index.js';
import { refusedOperator } from './refused-operators.js';
import { type ReluRule, Scope, type ScopeContext } from './scope.js';
import type { ShapeFacts } from './shape-facts.js';

/** Which gradients to compute. */
export interface GradientRequest {
  /** What was measured of the model. */
  readonly facts: ShapeFacts;
  /** The tensor that the score is made of, mostly the logits (N, classes). */
  readonly output: string;
  /** The tensors to differentiate by, of floats: activations, the image, the maps of a mask. */
  readonly targets: readonly string[];
  /** The rule for gradients at a ReLU (default: `gradient`). */
  readonly relu?: ReluRule;
}

/** A model that gives gradients besides what it gave before. */
export interface GradientGraph {
  readonly model: OnnxModel;
  /** The name of the new input: float32, of the shape of the output. */
  readonly seed: string;
  /** For each target, in the order of the request, the output with its gradient: float32, of the shape of the target. */
  readonly gradients: readonly string[];
  /** Notices about the gradients, in sentences. */
  readonly notices: readonly string[];
}

const pass: Pass<GradientRequest, GradientGraph> = {
  name: 'differentiate',
  sinceOpset: oldestOpset,
  run: (model, request) => new BackwardPass(model, request).run(),
};

/**
 * Adds the backward pass to a model. Every output stays; `keepOutputs` drops what is not needed.
 *
 *   const probe = probeShapes(model);
 *   const outputs = [...probe.shapes.values(), ...probe.values.values()];
 *   const runs = [await run(probe.model, twoImages, outputs), await run(probe.model, threeImages, outputs)];
 *   const facts = shapeFacts(probe, runs);                              // or of one run, if the batch is fixed
 *   const graph = differentiate(model, { facts, output: logits, targets: [layer] });
 *   const exposed = exposeTensors(graph.model, [layer]).model;
 *   const needed = keepOutputs(exposed, [layer, ...graph.gradients]);
 *   await run(needed, { image, [graph.seed]: oneHot(classIndex) }, [layer, ...graph.gradients]);
 *
 * The facts hold for every part of the model: `feedTensor(model, { tensor: layer, outputs: [logits] })` can be
 * differentiated with them too, and gives the gradient at the layer without the part before it. If a gradient does
 * not depend on the activation, as with a linear head, `keepOutputs` drops that input, unless the logits are kept.
 *
 * A target of integers, as the image of a model that takes bytes, stands for the tensor of floats that it is cast to.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, with the operator and its node, if an operator between a target and the
 *   output has no rule; and if the output does not depend on a target
 */
export function differentiate(model: OnnxModel, request: GradientRequest): GradientGraph {
  return runPass(model, pass, request);
}

/** The state of one walk from the output back to the targets. */
class BackwardPass {
  readonly #model: OnnxModel;
  readonly #request: GradientRequest;
  readonly #targets: readonly string[];
  readonly #context: ScopeContext;
  readonly #gradients = new Map<string, Gradient>();

  constructor(model: OnnxModel, request: GradientRequest) {
    this.#model = model;
    this.#request = request;
    const index = indexGraph(model);
    const typeOf = inferTypes(index);
    this.#targets = request.targets.map((target) => firstFloat(index, typeOf, target) ?? this.#refuseTarget(target));
    this.#context = {
      index,
      typeOf,
      graph: GraphBuilder.extending(model, 'grad'),
      facts: request.facts,
      relu: request.relu ?? 'gradient',
      reached: reachedTensors(index, typeOf, this.#targets),
      notices: new Set(),
    };
  }

  run(): GradientGraph {
    const { graph, index, notices } = this.#context;
    const seed = this.#startAtSeed();
    for (const node of index.nodes.toReversed()) this.#differentiate(node);
    const outputs = new Map([...new Set(this.#targets)].map((target) => [target, this.#giveOut(target)]));
    const model = applyPatch(this.#model, {
      addNodes: graph.nodes,
      inputs: { set: [valueInfo({ name: seed, dataType: DataType.FLOAT, dims: this.#seedDims() })] },
      outputs: {
        set: [...outputs.values()].map((name) => valueInfo({ name, dataType: DataType.FLOAT, dims: undefined })),
      },
    });
    const gradients = this.#targets.map((target) => outputs.get(target) ?? '');
    return { model, seed, gradients, notices: [...notices] };
  }

  #startAtSeed(): string {
    const { graph, reached, typeOf, notices } = this.#context;
    const { output } = this.#request;
    if (!reached.has(output)) this.#refuseUnreached(this.#request.targets);
    const { dataType } = typeOf(output);
    if (dataType === DataType.FLOAT16) notices.add('The gradients are computed in float16, as the model is.');
    const seed = `${graph.prefix}/seed`;
    const start = dataType === DataType.FLOAT ? seed : graph.node('Cast', [seed], { to: dataType });
    this.#gradients.set(output, full(start));
    return seed;
  }

  /** An axis of its own: a batch of one image serves several rows of the seed. */
  #seedDims(): DeclaredDim[] | undefined {
    const { facts, graph } = this.#context;
    return facts.dims.get(this.#request.output)?.map((dim, axis) => dim ?? `${graph.prefix}_seed_${axis}`);
  }

  #differentiate(node: NodeProto): void {
    const { reached } = this.#context;
    const gradients = node.output.map((name) => this.#gradients.get(name));
    if (gradients.every((gradient) => gradient === undefined)) return;
    if (!tensorsRead(node).some((name) => reached.has(name))) return;
    for (const [place, gradient] of ruleOf(node)(node, gradients, new Scope(this.#context, node)).entries()) {
      const name = node.input[place] ?? '';
      if (gradient && reached.has(name)) this.#add(name, gradient);
    }
  }

  /** Gradients that reach a tensor in several ways add up. */
  #add(tensor: string, gradient: Gradient): void {
    const known = this.#gradients.get(tensor);
    const sum = known && {
      tensor: this.#context.graph.node('Add', [known.tensor, gradient.tensor]),
      full: known.full || gradient.full,
    };
    this.#gradients.set(tensor, sum ?? gradient);
  }

  #giveOut(target: string): string {
    const { graph, index, typeOf } = this.#context;
    const gradient = this.#gradients.get(target) ?? this.#refuseUnreached([target]);
    const [reader = index.producer(target)] = index.consumers(target);
    const tensor = reader ? new Scope(this.#context, reader).expand(gradient, target) : gradient.tensor;
    const name = `${graph.prefix}/of/${target}`;
    if (typeOf(target).dataType === DataType.FLOAT) return graph.named(name, { op: 'Identity', inputs: [tensor] });
    return graph.named(name, { op: 'Cast', inputs: [tensor], attributes: { to: DataType.FLOAT } });
  }

  #refuseUnreached(targets: readonly string[]): never {
    const names = targets.map((name) => `"${name}"`).join(', ');
    throw new ScorecamError(
      'UNSUPPORTED_MODEL',
      `No gradient of "${this.#request.output}" arrives at ${names} in "${this.#model.location}": it does not depend on it, or only through rounding or comparisons.`,
    );
  }

  #refuseTarget(target: string): never {
    throw new ScorecamError(
      'UNSUPPORTED_MODEL',
      `"${target}" in "${this.#model.location}" holds integers and is not cast to one tensor of floats, so it has no gradient.`,
    );
  }
}

function ruleOf(node: NodeProto): Rule {
  const rule = ['', 'ai.onnx'].includes(node.domain) && Object.hasOwn(rules, node.opType) && rules[node.opType];
  if (!rule) throw refusedOperator(node);
  return rule;
}
