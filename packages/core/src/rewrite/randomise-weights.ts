/**
 * Forgets what a network has learned, layer by layer from its top (Adebayo et al., "Sanity checks for saliency maps",
 * arXiv 1810.03292: cascading randomisation). The factors of a layer become what they are before training (He et al.,
 * arXiv 1502.01852): numbers of a normal distribution with mean 0 and
 *
 *   variance = 2 / fan_in        fan_in: how many inputs one output is summed from
 *
 * which keeps the size of the activations through layers with ReLU; biases become 0, normalisations the identity. This is
 * the "randomly initialized untrained network of the same architecture" of Score-CAM's section 4.4. Shuffling the trained
 * values instead would need all of them in memory, and keeps part of what was learned: their distribution.
 *
 * Only shapes are needed, so no trained weight is read. The new ones are inline, and a serialized model holds at most
 * 2 GB: some 500 million weights. Factors and shifts that stand in a Mul or an Add of their own stay as they are.
 */
import { create } from '@bufbuild/protobuf';
import { copyWith } from '../onnx/copy-with.js';
import { intOf } from '../onnx/attributes.js';
import {
  TensorProto_DataType as DataType,
  type NodeProto,
  type TensorProto,
  TensorProtoSchema,
} from '../onnx/gen/onnx_pb.js';
import { indexGraph } from '../onnx/graph-index.js';
import { inferTypes, type TypeLookup } from '../onnx/infer-types.js';
import type { OnnxModel } from '../onnx/model.js';
import { nextNormal, seededRandom } from '../random.js';
import { elementCount } from '../tensor.js';
import { applyPatch } from './graph-patch.js';
import { makeNode } from './make-node.js';
import { oldestOpset, runPass, type Pass } from './pass.js';
import { type LayerWeight, weightedLayers } from './weighted-layers.js';

/** How far a model is randomised. */
export interface Randomisation {
  /** How many layers from the top lose their weights, at most as many as {@link weightedLayers} lists. */
  readonly layers: number;
  /** A layer's new weights depend on the seed and the layer alone, not on how many others are randomised. */
  readonly seed: number;
}

/** protobuf's limit of 2 GB, with room for the graph itself. */
const mostWeights = 500_000_000;

/** A new weight: the tensor that the node is to read, and what makes it. */
interface NewWeight {
  readonly weight: LayerWeight;
  readonly tensor: string;
  readonly initializer: TensorProto;
  readonly nodes: readonly NodeProto[];
}

const pass: Pass<Randomisation, { readonly model: OnnxModel }> = {
  name: 'randomise the weights',
  sinceOpset: oldestOpset,
  requires: (model, options) => {
    const all = weightedLayers(model);
    if (all.length === 0) return 'it has no layer with weights that could be randomised';
    if (options.layers > all.length) return `it has ${all.length} layers with weights, not ${options.layers}`;
    const count = chosenWeights(model, options).reduce((sum, { dims }) => sum + elementCount(dims), 0);
    if (count > mostWeights) return `its ${count} weights do not fit into one message of 2 GB; randomise fewer layers`;
    return undefined;
  },
  run: (model, options) => {
    const typeOf = inferTypes(indexGraph(model));
    const weights = chosenWeights(model, options).map((weight) => newWeight(weight, typeOf, options.seed));
    return {
      model: applyPatch(model, {
        addNodes: [...weights.flatMap(({ nodes }) => nodes), ...rewired(weights)],
        removeNodes: new Set(weights.map(({ weight }) => weight.node)),
        initializers: { set: weights.map(({ initializer }) => initializer) },
      }),
    };
  },
};

/**
 * Replaces the weights of the layers at the top by those of an untrained network. An initializer that other layers read
 * as well stays for them.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL where the model has fewer layers with weights, or too many weights
 */
export function randomiseWeights(model: OnnxModel, options: Randomisation): OnnxModel {
  return runPass(model, pass, options).model;
}

function chosenWeights(model: OnnxModel, { layers }: Randomisation): LayerWeight[] {
  return weightedLayers(model)
    .slice(0, layers)
    .flatMap(({ weights }) => weights);
}

/** Made in float32, and cast where the operator computes in another type. */
function newWeight(weight: LayerWeight, typeOf: TypeLookup, seed: number): NewWeight {
  const { node, input, dims } = weight;
  const name = `scorecam/random/${node.output[0] ?? ''}/${input}`;
  const dataType = typeOf(node.input[input]).dataType || DataType.FLOAT;
  const initializer = floatInitializer(name, dims, values(weight, `${seed}/${name}`));
  if (dataType === DataType.FLOAT) return { weight, tensor: name, initializer, nodes: [] };
  const tensor = `${name}/cast`;
  const cast = makeNode({ op: 'Cast', inputs: [name], output: tensor, attributes: [intOf('to', dataType)] });
  return { weight, tensor, initializer, nodes: [cast] };
}

function values({ dims, role }: LayerWeight, seed: string): Float32Array {
  const result = new Float32Array(elementCount(dims));
  if (role.kind === 'constant') return result.fill(role.value);
  const random = seededRandom(seed);
  const deviation = Math.sqrt(2 / role.fanIn);
  for (let i = 0; i < result.length; i++) result[i] = deviation * nextNormal(random);
  return result;
}

function floatInitializer(name: string, dims: readonly number[], data: Float32Array): TensorProto {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return create(TensorProtoSchema, { name, dataType: DataType.FLOAT, dims: dims.map(BigInt), rawData });
}

/** Each node once, with all of its new weights. */
function rewired(weights: readonly NewWeight[]): NodeProto[] {
  const nodes = new Map<NodeProto, NodeProto>();
  for (const { weight, tensor } of weights) {
    const node = nodes.get(weight.node) ?? weight.node;
    nodes.set(weight.node, copyWith(node, { input: node.input.with(weight.input, tensor) }));
  }
  return [...nodes.values()];
}
