import { asIs } from '../model/mask-feeds.js';
import { ScorecamError } from '../errors.js';
import type { Size, SpatialMap } from '../spatial-map.js';
import { floatTensor, type Tensor } from '../tensor.js';
import { type InputMethod, type Preset, rawMap } from './method.js';
import { type OptionsOf, whole } from './option.js';
import { scoreOption, scoresOf } from './steps/class-score.js';
import { scaledMap } from './steps/finish-map.js';
import { scoreVariants } from './steps/score-variants.js';

const options = {
  window: whole({ least: 1 }, 'Height and width of the window, in pixels of the input'),
  stride: whole({ least: 1 }, 'Step of the window, in pixels of the input; at most the window'),
  ...scoreOption,
} as const;

const presets = {
  captum: {
    source: 'pytorch/captum 0.9.0, with the window and the stride of its tutorial',
    options: { window: 15, stride: 8, score: 'logit' },
  },
  probability: {
    source: 'arXiv 1311.2901, section 4.2, which asks for the probability and states no sizes',
    options: { window: 15, stride: 8, score: 'probability' },
  },
} as const satisfies Record<string, Preset<typeof options>>;

/**
 * Occlusion (Zeiler and Fergus 2013, arXiv 1311.2901): which part of the picture does the score need?
 *
 *   A window slides over the picture; in it the input is 0, which is the mean color if the model subtracts one.
 *   S(x, y) = mean of score(X) - score(X without the window), over the windows that cover (x, y)
 *
 * The windows start at multiples of the stride, and the last ones of a row and a column are cut at the edge if they
 * reach beyond it, as captum has it. The passes serve all classes at once.
 */
export const occlusion = {
  name: 'occlusion',
  title: 'Occlusion',
  source: 'Zeiler and Fergus 2013, arXiv 1311.2901',
  summary: 'Slides a window over the picture, and maps how much of the score is lost under it',
  subject: 'input',
  asks: 'scoreMasked',
  unit: 'windows',
  options,
  presets,
  async explain(model, { image, logits }, request) {
    const { size, head } = model;
    const windows = windowsOf(size, request.options);
    const [uncovered = []] = scoresOf([logits], head, request.options);
    const found = await scoreVariants(model, request, {
      total: windows.length,
      score: async (start, end) => {
        const maps = masksOf(windows.slice(start, end), size);
        return scoresOf(await model.scoreMasked(image, { ...asIs, maps }), head, request.options);
      },
      mapOf: (scores, index) => {
        const losses = Float64Array.from(scores, (score) => (uncovered[index] ?? 0) - score);
        const map = meanLosses(windows, losses, size);
        return { raw: rawMap(map), values: {}, ...scaledMap(map) };
      },
    });
    return { ...found, work: { count: windows.length, skipped: 0 }, details: {} };
  },
} as const satisfies InputMethod<typeof options>;

/** Rows and columns from the first to before the last. */
interface Window {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** How large a window is, and by how much it moves. */
export type Sliding = Pick<OptionsOf<typeof options>, 'window' | 'stride'>;

function windowsOf({ height, width }: Size, settings: Sliding): Window[] {
  const across = windowSpans(width, settings);
  return windowSpans(height, settings).flatMap((rows) => across.map((columns) => ({ rows, columns })));
}

/**
 * The windows along one side: as few as cover it to its end.
 *
 * @throws ScorecamError INVALID_OPTION if the stride would leave gaps
 */
export function windowSpans(length: number, sliding: Sliding): [number, number][] {
  const { window, stride } = covering(sliding);
  const count = Math.max(Math.ceil((length - window) / stride), 0) + 1;
  return Array.from({ length: count }, (_, i) => [i * stride, Math.min(i * stride + window, length)]);
}

/** A pixel that no window covers would have no value. */
function covering(sliding: Sliding): Sliding {
  const { window, stride } = sliding;
  if (stride <= window) return sliding;
  throw new ScorecamError(
    'INVALID_OPTION',
    `Invalid stride ${stride}: windows of ${window} pixels would leave gaps; use ${window} or less.`,
  );
}

/** A mask for each window, (N, 1, H, W): 0 in the window, 1 elsewhere. */
function masksOf(windows: readonly Window[], { height, width }: Size): Tensor<'float32'> {
  const data = new Float32Array(windows.length * height * width).fill(1);
  windows.forEach((window, i) => {
    for (const place of places(window, width)) data[i * height * width + place] = 0;
  });
  return floatTensor(data, [windows.length, 1, height, width]);
}

/** S, from the losses under the first windows; 0 at pixels that none of them covers. */
function meanLosses(windows: readonly Window[], losses: Float64Array, { height, width }: Size): SpatialMap {
  const [sums, counts] = [new Float64Array(height * width), new Float64Array(height * width)];
  losses.forEach((loss, i) => {
    for (const place of places(windows[i]!, width)) {
      sums[place]! += loss;
      counts[place]! += 1;
    }
  });
  return { height, width, data: Float32Array.from(sums, (sum, place) => sum / Math.max(counts[place]!, 1)) };
}

function* places({ rows: [top, bottom], columns: [left, right] }: Window, width: number): Generator<number> {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) yield y * width + x;
}
