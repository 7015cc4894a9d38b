/**
 * The part of a model behind its layer, in a session of its own: it gives the logits of changed activations, and what
 * stands before the layer is not run again.
 */
import { ScorecamError } from '../errors.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { elementTypeOf } from '../onnx/data-types.js';
import { indexGraph, type OnnxModel, writeModel } from '../onnx/index.js';
import { exposeTensors, feedTensor, symbolicBatch } from '../rewrite/index.js';
import type { Session } from '../runtime.js';
import { floatTensor, type Tensor } from '../tensor.js';
import type { Head } from './head.js';
import { planesOf } from './layer-planes.js';
import type { LogitsRows, MaskedModel } from './masked-model.js';
import type { ModelFacts } from './model-facts.js';
import { floatOutput, logitsRows, repeatLast } from './output-rows.js';
import { withoutFullStop } from './prove-batch.js';

/** What a {@link LayerScoring} is made of. */
interface LayerScoringParts {
  readonly session: Session;
  readonly layer: LayerInfo;
  /** The output with the logits. */
  readonly logits: string;
  readonly head: Head;
  /** The number of rows that every run must have, if the graph requires one. */
  readonly fixedBatch?: number;
}

/** See the head of this file. */
export class LayerScoring {
  readonly #parts: LayerScoringParts;

  constructor(parts: LayerScoringParts) {
    this.#parts = parts;
  }

  /**
   * The logits for each activation.
   *
   * @param activations - (N, K, h, w)
   * @throws ScorecamError RUNTIME_FAILURE if the runtime fails, or the model produces NaN or infinite logits
   */
  async score(activations: Tensor<'float32'>): Promise<LogitsRows> {
    const { session, layer, logits, head, fixedBatch = 1 } = this.#parts;
    const { data, dims } = activations;
    const [count = 0, ...row] = dims;
    const rows = Math.max(count, fixedBatch);
    const fed = floatTensor(repeatLast(data, rows, data.length / count), [rows, ...row]);
    const results = await session.run({ [planesOf(layer)]: fed }, [logits]);
    return logitsRows(floatOutput(results, logits), { count, head });
  }

  /** Frees the session. */
  dispose(): Promise<void> {
    return this.#parts.session.dispose();
  }
}

/**
 * Opens the session of the part behind the layer.
 *
 * @param masked - whose batch is proved
 * @throws ScorecamError UNSUPPORTED_MODEL if a way from the image to the logits bypasses the layer, or the layer does not
 *   hold float32; else RUNTIME_FAILURE or OUT_OF_MEMORY
 */
export async function openLayerScoring(
  facts: ModelFacts,
  layer: LayerInfo,
  { fixedBatch, head }: Pick<MaskedModel, 'fixedBatch' | 'head'>,
): Promise<LayerScoring> {
  const opened = fixedBatch === undefined ? symbolicBatch(facts.model) : facts.model;
  const { model, outputs } = exposeTensors(opened, [facts.logits.logits]);
  const [logits = ''] = outputs;
  const tail = partBehind(model, planesOf(layer), logits);
  const session = await facts.runtime.createSession({ bytes: writeModel(tail), weights: facts.weights }, facts.session);
  return new LayerScoring({ session, layer, logits, head, ...(fixedBatch !== undefined && { fixedBatch }) });
}

function partBehind(model: OnnxModel, tensor: string, logits: string): OnnxModel {
  const tail = cut(model, tensor, logits);
  const type = indexGraph(tail).inputs.map(({ dataType }) => elementTypeOf(dataType))[0];
  if (type === 'float32') return tail;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The layer "${tensor}" of "${model.location}" holds ${type ?? 'values of an unknown type'}, and only float32 can be changed; use a float32 version of the model.`,
  );
}

function cut(model: OnnxModel, tensor: string, logits: string): OnnxModel {
  try {
    return feedTensor(model, { tensor, outputs: [logits] });
  } catch (error) {
    if (!(error instanceof ScorecamError) || error.code !== 'UNSUPPORTED_MODEL') throw error;
    const message = `${withoutFullStop(error.message)}; choose a layer that everything passes through, such as the last one.`;
    throw new ScorecamError('UNSUPPORTED_MODEL', message, error);
  }
}
