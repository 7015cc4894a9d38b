import { type Activation, channelView } from '../model/activation.js';
import { BatchSize } from '../model/batch-size.js';
import { throwIfCancelled } from '../cancel.js';
import { seededRandom } from '../random.js';
import type { SpatialMap } from '../spatial-map.js';
import { type LayerMethod, type Preset, rawMap } from './method.js';
import { flag } from './option.js';
import { finishMap, finishOptions } from './steps/finish-map.js';

const options = {
  center: flag("Subtract each channel's mean before the decomposition"),
  ...finishOptions,
} as const;

const presets = {
  'pytorch-grad-cam': {
    source: 'jacobgil/pytorch-grad-cam 1.5.5, up to the sign',
    options: { center: true, upsample: 'half-pixel', relu: 'before-upsampling', scale: 'layer-then-input-size' },
  },
  paper: {
    source: 'arXiv 2008.00299, which does not center the channels',
    options: { center: false, upsample: 'half-pixel', relu: 'after-upsampling', scale: 'input-size' },
  },
} as const satisfies Record<string, Preset<typeof options>>;

/**
 * Eigen-CAM (arXiv 2008.00299): the principal component of what a layer found, the same for every class.
 *
 *   A = the activation as (h w, K): a row for each position; centered: each column minus its mean
 *   v = the first right singular vector of A
 *   L = A v, the map at the layer's size
 *
 * A singular vector has no sign of its own, and libraries return whichever their solver finds. Here the sign is such
 * that L correlates positively with the mean of the channels (without centering: that their product sums to a positive
 * number), so that the map is high where the layer is active.
 */
export const eigenCam = {
  name: 'eigen-cam',
  title: 'Eigen-CAM',
  source: 'Muhammad and Yeasin 2020, arXiv 2008.00299',
  summary: "Projects a layer's channels on their first principal component; the class plays no part",
  subject: 'layer',
  asks: 'activate',
  unit: 'decompositions',
  options,
  presets,
  // eslint-disable-next-line @typescript-eslint/require-await -- a method is asynchronous; this one runs no network
  async explain(model, { activation }, request) {
    throwIfCancelled(request.signal);
    const raw = principalMap(activation, request.options.center);
    const finished = finishMap(raw, model.size, request.options);
    return {
      classes: request.classes.map((index) => ({ index, raw: rawMap(raw), values: {}, ...finished })),
      work: { count: 1, skipped: 0 },
      batch: new BatchSize(request.batch, model.fixedBatch).value,
      details: { channels: activation.count },
      notices: ['Eigen-CAM does not look at the class: its map is the same for every class.'],
    };
  },
} as const satisfies LayerMethod<typeof options>;

/** Two leading singular values so close that this many steps do not separate them make either vector as good. */
const mostSteps = 2000;
/** The change of a unit vector between two steps at which it counts as found. */
const tolerance = 1e-12;

/** L by power iteration on A A^T, in float64: its first eigenvector is L but for the length, which is that of A^T L / |L|. */
function principalMap(activation: Activation, center: boolean): SpatialMap {
  const { height, width } = activation;
  const channels = Array.from({ length: activation.count }, (_, k) => column(channelView(activation, k), center));
  const random = seededRandom('eigen-cam');
  let direction = unit(Float64Array.from({ length: height * width }, () => random() - 0.5));
  for (let step = 0, change = Infinity; step < mostSteps && change > tolerance; step++) {
    const next = unit(combined(channels, projections(channels, direction)));
    change = norm(next.map((value, i) => value - direction[i]!));
    direction = next;
  }
  const length = norm(projections(channels, direction));
  const sign = dot(direction, combined(channels, new Float64Array(channels.length).fill(1))) < 0 ? -1 : 1;
  return { height, width, data: Float32Array.from(direction, (value) => sign * length * value) };
}

function column(channel: Float32Array, center: boolean): Float64Array {
  const values = Float64Array.from(channel);
  const mean = center ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
  return values.map((value) => value - mean);
}

/** A^T u, K values. */
function projections(channels: readonly Float64Array[], u: Float64Array): Float64Array {
  return Float64Array.from(channels, (channel) => dot(channel, u));
}

/** A v, h w values. */
function combined(channels: readonly Float64Array[], v: Float64Array): Float64Array {
  const sum = new Float64Array(channels[0]?.length ?? 0);
  channels.forEach((channel, k) => {
    for (let i = 0; i < sum.length; i++) sum[i]! += v[k]! * channel[i]!;
  });
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}

/** The vector at length 1; zeros stay zeros. */
function unit(values: Float64Array): Float64Array {
  const length = norm(values) || 1;
  return values.map((value) => value / length);
}
