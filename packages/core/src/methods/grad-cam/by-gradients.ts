/**
 * The run that the methods of this folder share: the gradient G of each class's logit by the activation A of the layer,
 * the weights of the channels from both, and the map
 *
 *   L = ReLU(sum_k w_k A_k)
 *
 * A class costs one backward pass through the part of the model after the layer.
 */
import { channelView } from '../../model/activation.js';
import { BatchSize } from '../../model/batch-size.js';
import { inBatches } from '../../model/in-batches.js';
import type { ActivatedInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import type { Size } from '../../spatial-map.js';
import { type ClassMap, type MethodRequest, type MethodResult, rawMap } from '../method.js';
import { combineChannels, type ChannelWeight } from '../steps/combine.js';
import { finishMap } from '../steps/finish-map.js';
import { withoutGradients } from '../steps/without-gradients.js';
import type { FinishingOptions } from './presets.js';
import type { WeighChannel } from './weights.js';

/** The `explain` of a method that weighs channels by their gradients. */
export function byGradients<O>(title: string, weigh: WeighChannel<O>) {
  return async (
    model: PreparedModel,
    input: ActivatedInput,
    request: MethodRequest<O & FinishingOptions>,
  ): Promise<MethodResult> => {
    const { classes, signal, onProgress, options } = request;
    const batch = new BatchSize(request.batch, model.fixedBatch);
    const maps: ClassMap[] = [];
    const notices = new Set<string>();
    const onPass = (done: number) => onProgress?.({ done, total: classes.length, partial: () => [...maps] });
    await inBatches(classes.length, { batch, signal, onPass }, async (start, end) => {
      const asked = classes.slice(start, end);
      const found = await model.layerGradients(input, asked).catch(withoutGradients(title));
      found.rows.forEach((gradient, i) =>
        maps.push({ index: asked[i]!, ...mapOf(input, gradient, { weigh, options, size: model.size }) }),
      );
      for (const notice of found.notices) notices.add(notice);
    });
    return {
      classes: maps,
      work: { count: classes.length, skipped: 0 },
      batch: batch.value,
      details: { channels: input.activation.count },
      notices: [...notices, ...batch.notices],
    };
  };
}

/** How a map is made. */
interface Making<O> {
  readonly weigh: WeighChannel<O>;
  readonly options: O & FinishingOptions;
  /** Of the network's input. */
  readonly size: Size;
}

function mapOf<O>(
  { activation }: ActivatedInput,
  gradient: Float32Array,
  { weigh, options, size }: Making<O>,
): Omit<ClassMap, 'index'> {
  const channels = Array.from({ length: activation.count }, (_, k) => k);
  const gradients = { ...activation, data: gradient };
  const weights = channels.map((k) =>
    weigh({ activation: channelView(activation, k), gradient: channelView(gradients, k) }, options),
  );
  const raw = combineChannels(activation, { channels, weights }, { combine: 'raw', epsilon: 0 });
  return { raw: rawMap(raw), values: valuesOf(weights), ...finishMap(raw, size, options) };
}

/** The weights, if each channel has one. */
function valuesOf(weights: readonly ChannelWeight[]): Readonly<Record<string, Float32Array>> {
  const numbers = weights.filter((weight) => typeof weight === 'number');
  return numbers.length === weights.length ? { weights: Float32Array.from(numbers) } : {};
}
