/** The graphs that answer for gradients: of the logits by the activation of a layer, by the image, and by masks. */
import { ScorecamError } from '../errors.js';
import { differentiate, type ReluRule, shapeFacts, type ShapeFacts } from '../gradient/index.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { elementTypeOf } from '../onnx/data-types.js';
import { indexGraph, type OnnxModel, writeModel } from '../onnx/index.js';
import {
  addProbabilities,
  exposeTensors,
  feedTensor,
  keepOutputs,
  maskedImage,
  maskInput,
  maskInputs,
  probeShapes,
  symbolicBatch,
} from '../rewrite/index.js';
import type { Session } from '../runtime.js';
import { floatTensor, type TensorMap } from '../tensor.js';
import type { Head } from './head.js';
import { planesOf } from './layer-planes.js';
import { asIs, maskFeeds } from './mask-feeds.js';
import type { ModelFacts } from './model-facts.js';
import { repeated } from './output-rows.js';

/** The scores that are differentiated: the logits, or the probabilities. */
export type ScoreName = 'logit' | 'probability';

/** A model that masks its input and gives its logits, and what was measured to differentiate it. */
export interface MeasuredGraph {
  readonly model: OnnxModel;
  /** The output with the logits. */
  readonly logits: string;
  readonly shapes: ShapeFacts;
}

/** A graph that gives gradients for each row of its seed. */
export interface BackwardGraph {
  readonly model: OnnxModel;
  /** What the graph reads beside the seed: the masked image, or the layer's activation alone. */
  readonly reads: 'image' | 'activation';
  readonly seed: string;
  /** The output with the gradient, (N, K, h, w) of a layer, or the shape of the image or of the masks. */
  readonly gradient: string;
  /** The output that is differentiated. */
  readonly logits: string;
  readonly notices: readonly string[];
}

/**
 * Measures every tensor of a model, by a run of 2 images under masks of 2 x 2 and one of 3 under masks of 3 x 3, so that
 * what changes with the batch or with the size of the masks differs; if the batch is fixed, with as many images as it has.
 *
 * @throws ScorecamError RUNTIME_FAILURE or OUT_OF_MEMORY if the model cannot be run
 */
export async function measureGraph(facts: ModelFacts, fixedBatch: number | undefined): Promise<MeasuredGraph> {
  const opened = fixedBatch === undefined ? symbolicBatch(facts.model) : facts.model;
  const exposed = exposeTensors(maskInput(opened, facts.input), [facts.logits.logits]);
  const [logits = ''] = exposed.outputs;
  const model = keepOutputs(exposed.model, [logits]);
  const probe = probeShapes(model);
  const outputs = [...probe.shapes.values(), ...probe.values.values()];
  const session = await openSession(facts, probe.model);
  try {
    const runs: TensorMap[] = [];
    for (const side of [2, 3]) runs.push(await session.run(probeFeeds(facts, fixedBatch ?? side, side), outputs));
    return { model, logits, shapes: shapeFacts(probe, runs) };
  } finally {
    await session.dispose();
  }
}

/** Opens a session of one graph of a model. */
export function openSession({ runtime, weights, session }: ModelFacts, model: OnnxModel): Promise<Session> {
  return runtime.createSession({ bytes: writeModel(model), weights }, session);
}

/**
 * The graph of d logits / d activation. Only the part after the layer, if all that the logits depend on passes through
 * the layer in float32; else the whole model.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if an operator between the layer and the logits has no gradient
 */
export function layerGraph(measured: MeasuredGraph, layer: LayerInfo): BackwardGraph {
  const tensor = planesOf(layer);
  const tail = partBehind(measured, tensor);
  const graph = differentiate(tail ?? measured.model, {
    facts: measured.shapes,
    output: measured.logits,
    targets: [tensor],
  });
  const [gradient = ''] = graph.gradients;
  return reduced({ ...graph, reads: tail ? 'activation' : 'image', gradient, logits: measured.logits });
}

/**
 * The graph of d logits / d image. The gradient of a model that takes integers is that of the floats that they become.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if an operator between the image and the logits has no gradient
 */
export function imageGraph(measured: MeasuredGraph, { input }: ModelFacts, relu: ReluRule): BackwardGraph {
  const graph = differentiate(measured.model, {
    facts: measured.shapes,
    output: measured.logits,
    targets: [input.isInteger ? maskedImage : input.name],
    relu,
  });
  const [gradient = ''] = graph.gradients;
  return reduced({ ...graph, reads: 'image', gradient, logits: measured.logits });
}

/**
 * The graph of d score / d maps of the masks, and the score itself: the logits, or the probabilities that the head makes
 * of them.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if an operator between the image and the logits has no gradient
 */
export function maskGraph(measured: MeasuredGraph, head: Head, score: ScoreName): BackwardGraph {
  const scored = score === 'probability' ? withProbabilities(measured, head) : measured;
  const { model, shapes: facts, logits } = scored;
  const graph = differentiate(model, { facts, output: logits, targets: [maskInputs.maps] });
  const [gradient = ''] = graph.gradients;
  return reduced({ ...graph, reads: 'image', gradient, logits });
}

/** The same graph with the probabilities in the place of the logits, unless they are probabilities, or values, themselves. */
function withProbabilities(measured: MeasuredGraph, { name, total }: Head): MeasuredGraph {
  const { model, logits, shapes } = measured;
  if (total !== undefined || (name !== 'softmax' && name !== 'sigmoid')) return measured;
  const added = addProbabilities(model, { logits, function: name });
  const dims = new Map([...shapes.dims, [added.probabilities, shapes.dims.get(logits) ?? []]]);
  return { model: added.model, logits: added.probabilities, shapes: { ...shapes, dims } };
}

/** Keeps the logits too: a gradient that does not depend on what is fed would drop that input. */
function reduced(graph: BackwardGraph): BackwardGraph {
  return { ...graph, model: keepOutputs(graph.model, [graph.logits, graph.gradient]) };
}

function partBehind({ model, logits }: MeasuredGraph, tensor: string): OnnxModel | undefined {
  try {
    const tail = feedTensor(model, { tensor, outputs: [logits] });
    return indexGraph(tail).inputs.every(({ dataType }) => elementTypeOf(dataType) === 'float32') ? tail : undefined;
  } catch (error) {
    if (error instanceof ScorecamError && error.code === 'UNSUPPORTED_MODEL') return undefined;
    throw error;
  }
}

function probeFeeds(facts: ModelFacts, count: number, side: number): TensorMap {
  const maps = floatTensor(new Float32Array(count * side * side).fill(1), [count, 1, side, side]);
  return maskFeeds(facts, repeated(facts.probe, count), { ...asIs, maps });
}
