/**
 * What IS-CAM and SS-CAM share: each channel k is scored under several variants of its mask, and
 *
 *   alpha = softmax over k of the mean score of channel k
 *   L     = ReLU(sum_k alpha_k A_k)
 *
 * A mask is made of the channel scaled to [0, 1] at the layer's size, as torchcam does it. Its score of the unmasked
 * picture, which it subtracts, cancels in the softmax.
 */
import { resizeMap } from '../../interpolation.js';
import { channelView, scaleChannel } from '../../model/activation.js';
import { softmax } from '../../model/head.js';
import { uniformMasks } from '../../model/mask-feeds.js';
import type { ActivatedInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import { floatTensor, type Tensor } from '../../tensor.js';
import { type MethodRequest, type MethodResult, rawMap } from '../method.js';
import { type OptionsOf, whole } from '../option.js';
import { scoreOption, scoresOf } from './class-score.js';
import { combineChannels } from './combine.js';
import { finishMap, finishOptions } from './finish-map.js';
import { scoreVariants } from './score-variants.js';

/** The options of this step. */
export const averageOptions = {
  samples: whole({ least: 1 }, 'Number of variants of each mask'),
  ...scoreOption,
  ...finishOptions,
} as const;

type AverageOptions = OptionsOf<typeof averageOptions>;

/** The values of a variant of a mask, which is given at the input's size; they may leave [0, 1]. */
export type MaskVariant = (
  mask: Float32Array,
  at: { readonly channel: number; readonly sample: number },
) => Float32Array;

/** Added to the range of a channel before dividing by it. */
const epsilon = 1e-8;

/** Explains by the mean score of each channel over the variants of its mask. */
export async function averageScores(
  model: PreparedModel,
  input: ActivatedInput,
  request: MethodRequest<AverageOptions> & { readonly variant: MaskVariant },
): Promise<MethodResult> {
  const { options } = request;
  const { activation } = input;
  const total = activation.count * options.samples;
  const found = await scoreVariants(model, request, {
    total,
    score: async (start, end) => {
      const images = imagesOf(start, end);
      return scoresOf(await model.scoreMasked(images, uniformMasks(1, end - start)), model.head, options);
    },
    mapOf: (scores) => {
      const means = meansOf(scores, options.samples);
      const parts = { channels: [...means.keys()], weights: softmax(means) };
      const raw = combineChannels(activation, parts, { combine: 'raw', epsilon: 0 });
      return { raw: rawMap(raw), values: { scores: means }, ...finishMap(raw, model.size, options) };
    },
  });
  return { ...found, work: { count: total, skipped: 0 }, details: { channels: activation.count } };

  /** The graph's own masks end at 0 and 1, and variants need not: the images are masked here. */
  function imagesOf(start: number, end: number): Tensor<'float32'> {
    const [, ...dims] = input.image.dims;
    const images = new Float32Array((end - start) * input.image.data.length);
    for (let position = start; position < end; position++)
      images.set(masked(input.image, variantAt(position)), (position - start) * input.image.data.length);
    return floatTensor(images, [end - start, ...dims]);
  }

  function variantAt(position: number): Float32Array {
    const [channel, sample] = [Math.floor(position / options.samples), position % options.samples];
    const data = scaleChannel(channelView(activation, channel), epsilon);
    const mask = resizeMap({ ...activation, data }, { ...model.size, alignment: options.upsample });
    return request.variant(mask.data, { channel, sample });
  }

  /** X * M, for an image with its channels first or last. */
  function masked({ data }: Tensor<'float32'>, mask: Float32Array): Float32Array {
    const { channels } = model.size;
    const placeOf =
      model.input.layout === 'nchw' ? (i: number) => i % mask.length : (i: number) => Math.floor(i / channels);
    return data.map((value, i) => value * mask[placeOf(i)]!);
  }
}

/** The mean of the scores of each channel that all variants of have been scored. */
function meansOf(scores: Float32Array, samples: number): Float32Array {
  return Float32Array.from({ length: Math.floor(scores.length / samples) }, (_, k) => {
    const own = scores.subarray(k * samples, (k + 1) * samples);
    return own.reduce((sum, score) => sum + score, 0) / samples;
  });
}
