/**
 * The head of a model whose graph shows none, by the values that it gives for a few inputs: probabilities are not put
 * through a second activation function, and an embedding is not a row of classes.
 */
import { ScorecamError } from '../errors.js';
import { isLinear } from '../inspect/index.js';
import { floatTensor, type Tensor } from '../tensor.js';
import { distributionTotal, hasUnitLength, type Head, isInUnitRange } from './head.js';
import { uniformMasks } from './mask-feeds.js';
import type { MaskedModel } from './masked-model.js';
import type { ModelFacts } from './model-facts.js';

/** Contrast of the second input, far from what a model knows: logits leave [0, 1] there, probabilities do not. */
const contrast = -8;

/** A row of fewer numbers may have unit length by chance. */
const leastEmbedding = 8;

/**
 * The model with the head that its values show; as it is if its user or its graph states one.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if the output is an embedding
 */
export async function withMeasuredHead(model: MaskedModel, facts: ModelFacts): Promise<MaskedModel> {
  const { head } = model;
  if (head.finalActivation !== 'none' || head.source === 'stated') return model;
  const [first, ...others] = await probeRows(model, facts);
  if (!first) return model;
  const total = distributionTotal(first);
  if (total !== undefined) return model.withHead(distributed(head, total), probabilitiesNotice(total));
  const bounded = others.length > 0 && [first, ...others].every(isInUnitRange);
  if (bounded) return model.withHead({ ...head, name: 'none', source: 'values' }, unitRangeNotice);
  if (isEmbedding([first, ...others])) throw embedding(facts.logits.logits, head);
  return head.source === 'default' && head.name === 'value' ? model.withHead(head, valueNotice) : model;
}

/** A linear layer has no bounds: of a model that ends in one, one row tells all. */
async function probeRows(
  model: MaskedModel,
  { model: graph, input, logits, probe }: ModelFacts,
): Promise<Float32Array[]> {
  const first = await rowOf(model, probe, 0.5);
  if (isLinear(graph, logits.logits)) return first;
  const far = input.isInteger
    ? probe
    : floatTensor(
        probe.data.map((value) => contrast * value),
        probe.dims,
      );
  return [...first, ...(await rowOf(model, far, 1)), ...(await rowOf(model, far, 0.25))];
}

/** Nothing if the model fails on the input, or gives NaN. */
async function rowOf(model: MaskedModel, image: Tensor<'float32'>, mask: number): Promise<Float32Array[]> {
  return model.score(image, uniformMasks(mask)).then(
    (rows) => rows.slice(0, 1),
    (error: unknown) => {
      if (error instanceof ScorecamError && error.code === 'UNSUPPORTED_MODEL') throw error;
      return [];
    },
  );
}

function distributed(head: Head, total: number): Head {
  return { ...head, name: 'softmax', source: 'values', finalActivation: 'softmax', total };
}

function probabilitiesNotice(total: number): string {
  const range = total === 1 ? '[0, 1] and sums to 1' : '[0, 100] and sums to 100';
  return `The model gives probabilities: its output is in ${range}, so its logarithm is used as the logits.`;
}

const unitRangeNotice =
  'The model gives a probability for each class: its output is in [0, 1] for every input tried, so nothing is applied to it.';

const valueNotice = 'The model gives one number, which is taken as it is; if it is a logit, state the head sigmoid.';

function isEmbedding(rows: readonly Float32Array[]): boolean {
  return rows.length > 1 && rows[0]!.length >= leastEmbedding && rows.every(hasUnitLength);
}

function embedding(output: string, { classCount }: Head): ScorecamError {
  return new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The output "${output}" has unit length for every input: it is an embedding of ${classCount} numbers rather than the scores of ${classCount} classes; state the head value to explain one of its numbers.`,
  );
}
