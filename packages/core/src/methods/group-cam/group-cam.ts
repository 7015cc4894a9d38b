import { resizeMap } from '../../interpolation.js';
import { BatchSize } from '../../model/batch-size.js';
import { inBatches } from '../../model/in-batches.js';
import type { ActivatedInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import { extent, type SpatialMap } from '../../spatial-map.js';
import { floatTensor, type Tensor } from '../../tensor.js';
import {
  type ClassMap,
  type LayerMethod,
  type MethodRequest,
  type MethodResult,
  type Preset,
  rawMap,
} from '../method.js';
import { number, type OptionsOf, whole } from '../option.js';
import { baselineOption } from '../steps/baseline.js';
import { scoreOption, scoresOf } from '../steps/class-score.js';
import { finishMap, finishOptions } from '../steps/finish-map.js';
import { withoutGradients } from '../steps/without-gradients.js';
import { groupMasks } from './groups.js';

const options = {
  groups: whole({ least: 1, most: 100_000 }, 'Number of groups of channels'),
  percentile: number({ least: 0, most: 100 }, 'Mask values up to this percentile become 0'),
  ...baselineOption,
  ...scoreOption,
  ...finishOptions,
} as const;

type GroupCamOptions = OptionsOf<typeof options>;

const presets = {
  official: {
    source: "the code of the paper's authors, wofmanaf/Group-CAM",
    options: {
      groups: 32,
      percentile: 70,
      baseline: 'strong-blur',
      score: 'probability',
      upsample: 'half-pixel',
      relu: 'after-upsampling',
      scale: 'input-size',
    },
  },
} as const satisfies Record<string, Preset<typeof options>>;

const title = 'Group-CAM';

/**
 * Group-CAM (arXiv 2103.13859): Score-CAM with a mask for each group of channels, which gradients have weighted.
 *
 *   M_l    the masks of groups.ts, upsampled and scaled to [0, 1]
 *   s_l    = score(X * M_l + X0 * (1 - M_l)) - score(X0)    X0: the picture blurred beyond recognition
 *   L      = ReLU(sum_l s_l M_l)
 *
 * A group whose mask is the same everywhere is left out. Each class has masks of its own.
 */
export const groupCam = {
  name: 'group-cam',
  title,
  source: 'Zhang et al. 2021, arXiv 2103.13859',
  summary: 'Masks the picture with groups of channels, weighted by gradients, and adds up the masks by their scores',
  subject: 'layer',
  asks: 'layerGradients',
  unit: 'masks',
  options,
  presets,
  async explain(model, input, request) {
    const baseline = await request.baselineOf(request.options.baseline);
    const run = new GroupRun({ model, input, baseline }, request);
    return run.explain();
  },
} as const satisfies LayerMethod<typeof options>;

/** The input that is explained, and the values where a mask is 0. */
interface Subject {
  readonly model: PreparedModel;
  readonly input: ActivatedInput;
  readonly baseline: Tensor<'float32'>;
}

/** A mask of one class, with what scales it to [0, 1] once it is upsampled. */
interface GroupMask {
  /** Of the class in `classes`. */
  readonly position: number;
  readonly map: SpatialMap;
  readonly low: number;
  readonly range: number;
  /** s_l, once it is known. */
  score: number;
}

class GroupRun {
  readonly #subject: Subject;
  readonly #request: MethodRequest<GroupCamOptions>;
  readonly #batch: BatchSize;
  readonly #notices = new Set<string>();
  #masks: readonly GroupMask[] = [];

  constructor(subject: Subject, request: MethodRequest<GroupCamOptions>) {
    this.#subject = subject;
    this.#request = request;
    this.#batch = new BatchSize(request.batch, subject.model.fixedBatch);
  }

  async explain(): Promise<MethodResult> {
    const { classes, signal, onProgress } = this.#request;
    const { activation } = this.#subject.input;
    const found = await this.#findMasks();
    this.#masks = found.filter(({ range }) => range > 0);
    const total = this.#masks.length;
    const before = await this.#scoresBefore();
    const onPass = (done: number) => onProgress?.({ done, total, partial: () => this.#classMaps() });
    await inBatches(total, { batch: this.#batch, signal, onPass }, (start, end) =>
      this.#score(this.#masks.slice(start, end), before),
    );
    return {
      classes: this.#classMaps(),
      work: { count: total, skipped: found.length - total },
      batch: this.#batch.value,
      details: { channels: activation.count, groups: found.length / classes.length },
      notices: [...this.#notices, ...this.#batch.notices],
    };
  }

  async #findMasks(): Promise<GroupMask[]> {
    const { model, input } = this.#subject;
    const { classes, signal, options } = this.#request;
    const masks: GroupMask[] = [];
    await inBatches(classes.length, { batch: this.#batch, signal }, async (start, end) => {
      const gradients = await model.layerGradients(input, classes.slice(start, end)).catch(withoutGradients(title));
      for (const notice of gradients.notices) this.#notices.add(notice);
      gradients.rows.forEach((gradient, i) =>
        masks.push(...groupMasks(input.activation, gradient, options).map((map) => this.#maskOf(map, start + i))),
      );
    });
    return masks;
  }

  #maskOf(map: SpatialMap, position: number): GroupMask {
    const alignment = this.#request.options.upsample;
    const { low, high } = extent(resizeMap(map, { ...this.#subject.model.size, alignment }).data);
    return { position, map, low, range: high - low, score: 0 };
  }

  async #scoresBefore(): Promise<ArrayLike<number>> {
    const { model, baseline } = this.#subject;
    const { logits } = await model.look(baseline);
    return scoresOf([logits], model.head, this.#request.options)[0]!; // one row for one input
  }

  async #score(masks: readonly GroupMask[], before: ArrayLike<number>): Promise<void> {
    const { model, input, baseline: fill } = this.#subject;
    const { options, classes } = this.#request;
    const { height, width } = input.activation;
    const data = new Float32Array(masks.length * height * width);
    masks.forEach(({ map }, i) => data.set(map.data, i * height * width));
    const maps = floatTensor(data, [masks.length, 1, height, width]);
    // The range is not 0, but float32 may round it in another way in the graph.
    const batch = { maps, alignment: options.upsample, normalize: true, divisor: 1e-30, fill };
    const rows = scoresOf(await model.scoreMasked(input.image, batch), model.head, options);
    masks.forEach((mask, i) => {
      const index = classes[mask.position]!;
      mask.score = rows[i]![index]! - before[index]!;
    });
  }

  /** Upsampling is linear, so the scaled masks are added before it. */
  #classMaps(): ClassMap[] {
    const { height, width } = this.#subject.input.activation;
    return this.#request.classes.map((index, position) => {
      const sum = new Float64Array(height * width);
      const own = this.#masks.filter((mask) => mask.position === position);
      for (const { map, low, range, score } of own)
        map.data.forEach((value, i) => (sum[i]! += (score * (value - low)) / range));
      const raw = { height, width, data: Float32Array.from(sum) };
      const values = { scores: Float32Array.from(own, ({ score }) => score) };
      return { index, raw: rawMap(raw), values, ...finishMap(raw, this.#subject.model.size, this.#request.options) };
    });
  }
}
