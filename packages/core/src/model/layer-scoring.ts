import { ScorecamError } from '../errors.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { elementTypeOf } from '../onnx/data-types.js';
import { indexGraph, type OnnxModel, writeModel } from '../onnx/index.js';
import { exposeTensors, feedTensor, maskInput, symbolicBatch } from '../rewrite/index.js';
import type { Session } from '../runtime.js';
import type { Tensor } from '../tensor.js';
import type { Head } from './head.js';
import { planesOf } from './layer-planes.js';
import { type MaskedInput, maskFeeds, uniformMasks } from './mask-feeds.js';
import type { LogitsRows, MaskedModel } from './masked-model.js';
import type { ModelFacts } from './model-facts.js';
import { floatOutput, logitsRows, repeated } from './output-rows.js';
import { PassRows } from './pass-rows.js';

/** The parts of a {@link LayerScoring}. */
interface LayerScoringParts {
  readonly session: Session;
  readonly layer: LayerInfo;
  /** Present if something bypasses the layer, which has to be fed the input. */
  readonly bypass: MaskedInput | undefined;
  /** The output with the logits. */
  readonly logits: string;
  readonly head: Head;
  /** The rows of each pass. */
  readonly rows: PassRows;
}

/**
 * The part of a model after its layer, in a session of its own: it gives the logits of changed activations, and what
 * comes before the layer is not run again. If something bypasses the layer, as the residual of a transformer and its class
 * token do, that is run again with the input.
 */
export class LayerScoring {
  readonly #parts: LayerScoringParts;

  constructor(parts: LayerScoringParts) {
    this.#parts = parts;
  }

  /**
   * The logits for each activation.
   *
   * @param activations - (N, K, h, w)
   * @param image - the input that they belong to
   * @throws ScorecamError RUNTIME_FAILURE if the runtime fails, or the model produces NaN or infinite logits
   */
  async score(activations: Tensor<'float32'>, image: Tensor<'float32'>): Promise<LogitsRows> {
    const { session, layer, bypass, logits, head } = this.#parts;
    const [count = 0] = activations.dims;
    const rows = this.#parts.rows.next(count);
    const fed = repeated(activations, rows);
    const beside = bypass ? maskFeeds(bypass, image, uniformMasks(1, rows)) : {};
    const results = await session.run({ ...beside, [planesOf(layer)]: fed }, [logits]);
    return logitsRows(floatOutput(results, logits), { count, head });
  }

  /** Frees the session. */
  dispose(): Promise<void> {
    return this.#parts.session.dispose();
  }
}

/**
 * Opens the session of the part after the layer.
 *
 * @param masked - whose batch is proved
 * @throws ScorecamError UNSUPPORTED_MODEL if the layer does not hold float32; else RUNTIME_FAILURE or OUT_OF_MEMORY
 */
export async function openLayerScoring(
  facts: ModelFacts,
  layer: LayerInfo,
  { fixedBatch, head }: Pick<MaskedModel, 'fixedBatch' | 'head'>,
): Promise<LayerScoring> {
  const opened = fixedBatch === undefined ? symbolicBatch(facts.model) : facts.model;
  const { model, outputs } = exposeTensors(maskInput(opened, facts.input), [facts.logits.logits]);
  const [logits = ''] = outputs;
  const tail = partBehind(model, planesOf(layer), logits);
  const bypass = indexGraph(tail).inputs.length > 1 ? facts : undefined;
  const session = await facts.runtime.createSession({ bytes: writeModel(tail), weights: facts.weights }, facts.session);
  const rows = new PassRows({ fixed: fixedBatch, runtime: facts.runtime });
  return new LayerScoring({ session, layer, bypass, logits, head, rows });
}

function partBehind(model: OnnxModel, tensor: string, logits: string): OnnxModel {
  const tail = feedTensor(model, { tensor, outputs: [logits], keepsBypass: true });
  const fed = indexGraph(tail).inputs.find(({ name }) => name === tensor);
  const type = fed && elementTypeOf(fed.dataType);
  if (type === 'float32') return tail;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The layer "${tensor}" of "${model.location}" holds ${type ?? 'values of an unknown type'}, and only float32 can be changed; use a float32 version of the model.`,
  );
}
