import type { Activation } from '../model/activation.js';
import { floatTensor, type Tensor } from '../tensor.js';
import { type LayerMethod, type Preset, rawMap } from './method.js';
import { choice } from './option.js';
import { scoreOption, scoresOf } from './steps/class-score.js';
import { scaledMap } from './steps/finish-map.js';
import { scoreVariants } from './steps/score-variants.js';

const options = {
  keep: choice(
    ['position', 'gaussian'],
    'How each pass keeps one position of the activation: as it is, or spread over its neighbors by a 3 x 3 Gaussian',
  ),
  ...scoreOption,
} as const;

const presets = {
  position: {
    source: 'arXiv 2209.14074 without its Gaussian; the default of openvino_xai',
    options: { keep: 'position', score: 'probability' },
  },
  gaussian: {
    source: 'arXiv 2209.14074 with its 3 x 3 Gaussian',
    options: { keep: 'gaussian', score: 'probability' },
  },
} as const satisfies Record<string, Preset<typeof options>>;

/**
 * Recipro-CAM (arXiv 2209.14074): what does the rest of the network say about each position of the layer alone?
 *
 *   L(x, y) = score of the activation that keeps position (x, y) of every channel and is 0 elsewhere
 *
 * With the Gaussian, the values at the position are spread over its neighbors by the kernel 1 2 1 / 2 4 2 / 1 2 1 over
 * 16, as the authors' code does it; what would fall beyond the edge is lost. The part of the network before the layer
 * runs once, and the passes serve all classes at once.
 */
export const reciproCam = {
  name: 'recipro-cam',
  title: 'Recipro-CAM',
  source: 'Byun and Lee 2022, arXiv 2209.14074',
  summary: 'Scores each position of a layer on its own, with the part of the network after the layer',
  subject: 'layer',
  asks: 'scoreActivations',
  unit: 'positions',
  options,
  presets,
  async explain(model, { image, activation }, request) {
    const { count, height, width } = activation;
    const kernel = kernels[request.options.keep];
    const found = await scoreVariants(model, request, {
      total: height * width,
      score: async (start, end) => {
        const rows = await model.scoreActivations(keptPositions(activation, { start, end, kernel }), image);
        return scoresOf(rows, model.head, request.options);
      },
      mapOf: (scores) => {
        const map = { height, width, data: new Float32Array(height * width) };
        map.data.set(scores);
        return { raw: rawMap(map), values: {}, ...scaledMap(map) };
      },
    });
    return { ...found, work: { count: height * width, skipped: 0 }, details: { channels: count } };
  },
} as const satisfies LayerMethod<typeof options>;

/** A factor at a distance from the position that a pass keeps. */
interface Tap {
  readonly down: number;
  readonly right: number;
  readonly factor: number;
}

const steps = [-1, 0, 1];
const kernels: Readonly<Record<'position' | 'gaussian', readonly Tap[]>> = {
  position: [{ down: 0, right: 0, factor: 1 }],
  gaussian: steps.flatMap((down) =>
    steps.map((right) => ({ down, right, factor: 1 / 4 / 2 ** (Math.abs(down) + Math.abs(right)) })),
  ),
};

/** An activation for each position from `start` to before `end`, (N, K, h, w). */
function keptPositions(
  { count, height, width, data }: Activation,
  { start, end, kernel }: { readonly start: number; readonly end: number; readonly kernel: readonly Tap[] },
): Tensor<'float32'> {
  const places = height * width;
  const kept = new Float32Array((end - start) * count * places);
  for (let position = start; position < end; position++) {
    const row = (position - start) * count * places;
    const [y, x] = [Math.floor(position / width), position % width];
    for (const { down, right, factor } of kernel) {
      if (y + down < 0 || y + down >= height || x + right < 0 || x + right >= width) continue;
      const place = (y + down) * width + x + right;
      for (let k = 0; k < count; k++) kept[row + k * places + place] = factor * data[k * places + position]!;
    }
  }
  return floatTensor(kept, [end - start, count, height, width]);
}
