/** From a measured model to one that masks its own input: rewrite the graph, open the session, prove the batch. */
import { ScorecamError } from '../errors.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { writeModel } from '../onnx/index.js';
import { addFirstRow, exposeTensors, halfPrecision, keepOutputs, maskInput, symbolicBatch } from '../rewrite/index.js';
import { planesOf } from './layer-planes.js';
import { MaskedModel } from './masked-model.js';
import { withMeasuredHead } from './measure-head.js';
import type { ModelFacts } from './model-facts.js';
import { PassRows } from './pass-rows.js';
import { halfDeviation, percent } from './prove-half.js';
import { whyRowsMix, withoutFullStop } from './prove-batch.js';

/**
 * Opens the session that masks the input and gives the logits, and the activation of the layer if there is one.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL or RUNTIME_FAILURE, saying what the model lacks
 */
export async function openMasked(facts: ModelFacts, layer: LayerInfo | undefined): Promise<MaskedModel> {
  const opened = await openBatched(facts, layer);
  const masked = typeof opened === 'string' ? await openFixed(facts, layer, opened) : opened;
  return orDispose(masked, async () => {
    const proved = facts.precision === 'fp16' ? await withDeviation(masked, facts) : masked;
    return (await withMeasuredHead(proved, facts)).withRows(
      new PassRows({ fixed: masked.fixedBatch, runtime: facts.runtime }),
    );
  });
}

/** What is made of a model, which is disposed of if that fails. */
async function orDispose(model: MaskedModel, use: () => Promise<MaskedModel>): Promise<MaskedModel> {
  try {
    return await use();
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** A model in float16 that says how far it is from float32, which a session of its own gives. */
async function withDeviation(half: MaskedModel, facts: ModelFacts): Promise<MaskedModel> {
  const { fixedBatch } = half;
  const own = fixedBatch === undefined ? symbolicBatch(facts.model) : facts.model;
  const whole = await openModel({ ...facts, precision: 'fp32', model: own }, undefined, { fixedBatch });
  try {
    const deviation = await halfDeviation(half, whole, facts.probe);
    const isCpu = ['cpu', 'wasm'].includes(facts.runtime.device);
    return half.withNotice(
      `The masked passes are computed in float16: the logits of a probe differ from those in float32 by ${percent(deviation)} of the largest.${isCpu ? ' On a CPU this is seldom faster.' : ''}`,
    );
  } finally {
    await whole.dispose();
  }
}

/** The model with a batch dimension that takes any number of rows, or the reason why it cannot have one. */
async function openBatched(facts: ModelFacts, layer: LayerInfo | undefined): Promise<MaskedModel | string> {
  const model = await openOrRefuse(facts, layer);
  if (typeof model === 'string') return model;
  let fault: string | undefined = 'unproved';
  try {
    fault = await whyRowsMix(model, facts.probe);
  } finally {
    if (fault !== undefined) await model.dispose();
  }
  return fault ?? model;
}

/** If a model cannot be opened with another batch, the user is not at fault: its own batch is tried next. */
async function openOrRefuse(facts: ModelFacts, layer: LayerInfo | undefined): Promise<MaskedModel | string> {
  try {
    return await openModel({ ...facts, model: symbolicBatch(facts.model) }, layer, {});
  } catch (error) {
    if (
      error instanceof ScorecamError &&
      ['RUNTIME_FAILURE', 'OUT_OF_MEMORY', 'UNSUPPORTED_MODEL'].includes(error.code)
    )
      return withoutFullStop(error.message);
    throw error;
  }
}

function openFixed(facts: ModelFacts, layer: LayerInfo | undefined, fault: string): Promise<MaskedModel> {
  const fixedBatch = facts.input.batch ?? 1;
  return openModel(facts, layer, { fixedBatch, notice: `The masked inputs run ${fixedBatch} at a time: ${fault}.` });
}

async function openModel(
  facts: ModelFacts,
  layer: LayerInfo | undefined,
  batch: { fixedBatch?: number | undefined; notice?: string },
): Promise<MaskedModel> {
  const { runtime, weights, input, size, head, logits } = facts;
  const exposed = exposeTensors(facts.model, [logits.logits, ...(layer ? [planesOf(layer)] : [])]);
  const [logitsOutput = '', activation] = exposed.outputs;
  const needed = keepOutputs(exposed.model, exposed.outputs);
  const plain = maskInput(facts.precision === 'fp16' ? halfPrecision(needed) : needed, input);
  const { model, output: firstRow } = activation === undefined ? { model: plain } : addFirstRow(plain, activation);
  const session = await runtime.createSession({ bytes: writeModel(model), weights }, facts.session);
  return new MaskedModel({
    session,
    input,
    size,
    outputs: { logits: logitsOutput, activation: firstRow },
    head,
    // A proof needs the very rows that it asks for.
    rows: new PassRows({ fixed: batch.fixedBatch, runtime: {} }),
    notices: [...facts.notices, ...(batch.notice === undefined ? [] : [batch.notice])],
  });
}
