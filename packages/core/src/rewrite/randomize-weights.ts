/**
 * Destroys what a network has learned, layer by layer from its top (Adebayo et al., "Sanity checks for saliency maps",
 * arXiv 1810.03292: cascading randomization). The values of a weight are kept, but lose their positions:
 *
 *   four times:  W (r, c), r * c = all elements, r near their square root  ->  rows permuted, columns permuted, transposed
 *
 * and back to the weight's own shape. Weights are shuffled rather than redrawn because a network with fresh normal weights
 * responds to contrast anywhere, so its maps are on the objects of a plain picture although it has learned nothing. Shuffled
 * weights keep the balance of signs and the biases under which a layer is selective; only the learned arrangement is lost.
 *
 * The shuffling is part of the graph, as two short lists of indices per round, and a runtime does it once while loading.
 * No weight passes through JavaScript, so the size of the model does not matter; the runtime needs room for some copies
 * of the largest weight. Factors and shifts in separate Mul or Add nodes are kept.
 */
import { intOf, intsOf } from '../onnx/attributes.js';
import { copyWith } from '../onnx/copy-with.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../onnx/model.js';
import { seededRandom, shuffled } from '../random.js';
import { elementCount } from '../tensor.js';
import { applyPatch } from './graph-patch.js';
import { intsConstant, makeNode } from './make-node.js';
import { oldestOpset, runPass, type Pass } from './pass.js';
import { type LayerWeight, weightedLayers } from '../inspect/weighted-layers.js';

/** The extent of a randomization. */
export interface Randomization {
  /** How many layers from the top lose their weights, at most as many as {@link weightedLayers} lists. */
  readonly layers: number;
  /** A layer's new weights depend only on the seed and the layer, not on how many others are randomized. */
  readonly seed: number;
}

const rounds = 4;

const pass: Pass<Randomization, { readonly model: OnnxModel }> = {
  name: 'randomize the weights',
  sinceOpset: oldestOpset,
  requires: (model, { layers }) => {
    const count = weightedLayers(model).length;
    if (count === 0) return 'it has no layer with weights that could be randomized';
    return layers > count ? `it has ${count} layers with weights, not ${layers}` : undefined;
  },
  run: (model, { layers, seed }) => {
    const weights = weightedLayers(model)
      .slice(0, layers)
      .flatMap((layer) => layer.weights);
    return {
      model: applyPatch(model, {
        addNodes: [...weights.flatMap((weight) => shuffleNodes(weight, seed)), ...rewired(weights)],
        removeNodes: new Set(weights.map(({ node }) => node)),
      }),
    };
  },
};

/**
 * Shuffles the weights of the layers at the top. Other layers that share such a weight keep the original.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if the model has fewer layers with weights
 */
export function randomizeWeights(model: OnnxModel, options: Randomization): OnnxModel {
  return runPass(model, pass, options).model;
}

function shuffleNodes(weight: LayerWeight, seed: number): NodeProto[] {
  const { node, input, dims } = weight;
  const name = newName(weight);
  const [rows, columns] = nearSquare(elementCount(dims));
  // Weights of one node with the same size, such as a normalization's four, are shuffled in the same order.
  const random = seededRandom(`${seed}/${node.output[0] ?? ''}/${rows * columns}`);
  const order = (length: number) => shuffled([...Array(length).keys()], random);
  const nodes = [intsConstant(`${name}/matrix`, [rows, columns]), intsConstant(`${name}/shape`, dims)];
  let tensor = node.input[input] ?? '';
  for (let round = 0; round < rounds; round++) {
    const step = (what: string) => `${name}/${what}_${round}`;
    nodes.push(
      makeNode({ op: 'Reshape', inputs: [tensor, `${name}/matrix`], output: step('square') }),
      intsConstant(step('row_order'), order(rows)),
      gather([step('square'), step('row_order')], step('rows'), 0),
      intsConstant(step('column_order'), order(columns)),
      gather([step('rows'), step('column_order')], step('columns'), 1),
      makeNode({
        op: 'Transpose',
        inputs: [step('columns')],
        output: step('turned'),
        attributes: [intsOf('perm', [1, 0])],
      }),
    );
    tensor = step('turned');
  }
  return [...nodes, makeNode({ op: 'Reshape', inputs: [tensor, `${name}/shape`], output: name })];
}

function gather(inputs: readonly string[], output: string, axis: number): NodeProto {
  return makeNode({ op: 'Gather', inputs, output, attributes: [intOf('axis', axis)] });
}

/** The most even factors of a count, the smaller one first. */
function nearSquare(count: number): [number, number] {
  let rows = Math.floor(Math.sqrt(count));
  while (count % rows !== 0) rows--;
  return [rows, count / rows];
}

function newName({ node, input }: LayerWeight): string {
  return `scorecam/random/${node.output[0] ?? ''}/${input}`;
}

/** Each node once, reading all of its new weights. */
function rewired(weights: readonly LayerWeight[]): NodeProto[] {
  const nodes = new Map<NodeProto, NodeProto>();
  for (const weight of weights) {
    const node = nodes.get(weight.node) ?? weight.node;
    nodes.set(weight.node, copyWith(node, { input: node.input.with(weight.input, newName(weight)) }));
  }
  return [...nodes.values()];
}
