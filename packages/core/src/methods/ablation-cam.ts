import { type Activation, channelView } from '../model/activation.js';
import { extent } from '../spatial-map.js';
import { floatTensor, type Tensor } from '../tensor.js';
import { type LayerMethod, type Preset, rawMap } from './method.js';
import { choice } from './option.js';
import { scoreOption, scoresOf } from './steps/class-score.js';
import { combineChannels } from './steps/combine.js';
import { finishMap, finishOptions } from './steps/finish-map.js';
import { scoreVariants } from './steps/score-variants.js';

const options = {
  replacement: choice(
    ['zero', 'below-minimum'],
    'What a channel is set to: 0, or 1e7 below the smallest value of an activation whose smallest value is not 0',
  ),
  ...scoreOption,
  ...finishOptions,
} as const;

const paper = {
  replacement: 'zero',
  score: 'logit',
  upsample: 'half-pixel',
  relu: 'after-upsampling',
  scale: 'input-size',
} as const;

const presets = {
  paper: { source: 'Desai and Ramaswamy 2020, section 3', options: paper },
  'pytorch-grad-cam': {
    source: 'jacobgil/pytorch-grad-cam 1.5.5',
    options: {
      ...paper,
      replacement: 'below-minimum',
      relu: 'before-upsampling',
      scale: 'layer-then-input-size',
    },
  },
} as const satisfies Record<string, Preset<typeof options>>;

/**
 * Ablation-CAM (Desai and Ramaswamy 2020): how much of a class's score does each channel of a layer carry?
 *
 *   w_k = (y - y_k) / y    y: the score, y_k: the score without channel k
 *   L   = sum_k w_k A_k
 *
 * The part of the network before the layer runs once; a pass through the part after it serves all classes at once.
 */
export const ablationCam = {
  name: 'ablation-cam',
  title: 'Ablation-CAM',
  source: 'Desai and Ramaswamy 2020, WACV',
  summary: 'Takes the channels of a layer out one at a time, and weights each by the share of the score lost',
  subject: 'layer',
  asks: 'scoreActivations',
  unit: 'channels',
  options,
  presets,
  async explain(model, { image, activation, logits }, request) {
    const value = replacementOf(activation, request.options.replacement);
    const channels = changedBy(activation, value);
    const [whole = []] = scoresOf([logits], model.head, request.options);
    const found = await scoreVariants(model, request, {
      total: channels.length,
      score: async (start, end) => {
        const rows = await model.scoreActivations(without(activation, channels.slice(start, end), value), image);
        return scoresOf(rows, model.head, request.options);
      },
      mapOf: (scores, index) => {
        const weights = lostShares(scores, whole[index] ?? 0);
        const parts = { channels: channels.slice(0, scores.length), weights };
        const raw = combineChannels(activation, parts, { combine: 'raw', epsilon: 0 });
        return {
          raw: rawMap(raw),
          values: { weights: spread(parts, activation.count) },
          ...finishMap(raw, model.size, request.options),
        };
      },
    });
    return {
      ...found,
      work: { count: channels.length, skipped: activation.count - channels.length },
      details: { channels: activation.count },
      notices: [...found.notices, ...request.classes.flatMap((index) => noticeOf(whole[index] ?? 0, index))],
    };
  },
} as const satisfies LayerMethod<typeof options>;

function replacementOf({ data }: Activation, replacement: 'zero' | 'below-minimum'): number {
  const { low } = extent(data);
  return replacement === 'zero' || low === 0 ? 0 : low - 1e7;
}

/** The channels that setting to a value changes: the score without another one is the score, and its weight 0. */
function changedBy(activation: Activation, value: number): number[] {
  const all = Array.from({ length: activation.count }, (_, k) => k);
  return all.filter((k) => channelView(activation, k).some((each) => each !== value));
}

/** (N, K, h, w): the activation with one of the channels set to a value in each row. */
function without(activation: Activation, channels: readonly number[], value: number): Tensor<'float32'> {
  const { count, height, width, data } = activation;
  const rows = new Float32Array(channels.length * data.length);
  channels.forEach((k, i) => {
    rows.set(data, i * data.length);
    channelView({ ...activation, data: rows }, i * count + k).fill(value);
  });
  return floatTensor(rows, [channels.length, count, height, width]);
}

/** (y - y_k) / y; for a score of exactly 0 there are no shares, and the losses themselves are used. */
function lostShares(scores: Float32Array, whole: number): Float64Array {
  return Float64Array.from(scores, (score) => (whole - score) / (whole || 1));
}

/** The weights of K channels, 0 for those that are not listed. */
function spread(
  { channels, weights }: { readonly channels: readonly number[]; readonly weights: Float64Array },
  count: number,
): Float32Array {
  const all = new Float32Array(count);
  channels.forEach((k, i) => (all[k] = weights[i]!));
  return all;
}

function noticeOf(whole: number, index: number): string[] {
  if (whole >= 0) return [];
  return [
    `The logit of class ${index} is negative (${whole.toFixed(2)}), and the weights are divided by it: the map shows what speaks against the class.`,
  ];
}
