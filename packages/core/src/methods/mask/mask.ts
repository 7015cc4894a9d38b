import { throwIfCancelled } from '../../cancel.js';
import { resizeMap } from '../../interpolation.js';
import { BatchSize } from '../../model/batch-size.js';
import { inBatches } from '../../model/in-batches.js';
import { asIs } from '../../model/mask-feeds.js';
import type { ScoredInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import { seededRandom } from '../../random.js';
import { floatTensor, type Tensor } from '../../tensor.js';
import {
  type ClassMap,
  type InputMethod,
  type MethodRequest,
  type MethodResult,
  type Preset,
  rawMap,
} from '../method.js';
import { number, type OptionsOf, whole } from '../option.js';
import { baselineOption } from '../steps/baseline.js';
import { scoreOption } from '../steps/class-score.js';
import { scaledMap } from '../steps/finish-map.js';
import { withoutGradients } from '../steps/without-gradients.js';
import { LearnedMask } from './learned-mask.js';
import { type Shift, shifted } from './shift.js';

const options = {
  ...baselineOption,
  ...scoreOption,
  steps: whole({ least: 1, most: 100_000 }, 'Number of steps of Adam'),
  cells: whole({ least: 2, most: 1024 }, 'Values of the mask per side before upsampling'),
  rate: number({ least: 1e-6, most: 1 }, 'Learning rate of Adam'),
  sparsity: number({ least: 0 }, 'Weight of the mean of what the mask removes'),
  smoothness: number({ least: 0 }, 'Weight of the mean difference of neighbors in the mask'),
  power: number({ least: 1, most: 10 }, 'Power of the differences of neighbors'),
  jitter: whole(
    { least: 0, most: 1024 },
    'The picture is shifted by less than so many pixels in each step; 0 does not',
  ),
  seed: whole({ least: 0 }, 'Random seed for the shifts'),
} as const;

/** A full set of the options of Mask. */
export type MaskOptions = OptionsOf<typeof options>;

const presets = {
  paper: {
    source:
      'section 4.3 of arXiv 1704.03296, but for the start, which is a mask of ones here, and the upsampling, which is bilinear; penalties are means',
    options: {
      baseline: 'blur',
      score: 'probability',
      steps: 300,
      cells: 28,
      rate: 0.1,
      sparsity: 1e-4,
      smoothness: 1e-2,
      power: 3,
      jitter: 4,
      seed: 0,
    },
  },
} as const satisfies Record<string, Preset<typeof options>>;

const title = 'Mask';

/**
 * Mask (Fong and Vedaldi, arXiv 1704.03296): the smallest smooth part of the picture whose removal takes away the score.
 * With the mask m, upsampled, the picture x and the baseline x0, Adam minimizes
 *
 *   f(m x + (1 - m) x0) + sparsity * mean |1 - m| + smoothness * (mean |dy|^power + mean |dx|^power)
 *
 * The picture is shifted by a few pixels at random in each step, so that the mask does not learn the artifacts of one
 * grid. The map is 1 - m: what has to be removed. A pass takes a step for all classes, each with a mask of its own.
 */
export const mask = {
  name: 'mask',
  title,
  source: 'Fong and Vedaldi 2017, arXiv 1704.03296',
  summary: 'Learns, by gradients, the smallest smooth part of the picture whose removal takes away the score',
  subject: 'input',
  asks: 'maskGradients',
  unit: 'steps',
  options,
  presets,
  async explain(model, input, request) {
    const baseline = await request.baselineOf(request.options.baseline);
    return new MaskRun(model, { ...input, baseline }, request).explain();
  },
} as const satisfies InputMethod<typeof options>;

/** An input, and the values where the mask is 0. */
interface BaselinedInput extends ScoredInput {
  readonly baseline: Tensor<'float32'>;
}

/** The steps of one run, and the maps that they have given so far. */
class MaskRun {
  readonly #model: PreparedModel;
  readonly #input: BaselinedInput;
  readonly #request: MethodRequest<MaskOptions>;
  readonly #batch: BatchSize;
  /** By class, in the order of `classes`. */
  readonly #learned: readonly LearnedMask[];
  readonly #notices = new Set<string>();

  constructor(model: PreparedModel, input: BaselinedInput, request: MethodRequest<MaskOptions>) {
    this.#model = model;
    this.#input = input;
    this.#request = request;
    this.#batch = new BatchSize(request.batch, model.fixedBatch);
    this.#learned = request.classes.map(() => new LearnedMask(request.options));
  }

  async explain(): Promise<MethodResult> {
    const { options, classes } = this.#request;
    const random = seededRandom(`mask/${options.seed}`);
    const pixels = () => Math.floor(random() * options.jitter);
    for (let step = 0; step < options.steps; step++) {
      this.#report(step);
      await this.#step({ x: pixels(), y: pixels() });
    }
    this.#report(options.steps);
    return {
      classes: this.#classMaps(),
      work: { count: options.steps * classes.length, skipped: 0 },
      batch: this.#batch.value,
      details: { losses: this.#learned.map(({ losses }) => losses.at(-1)) },
      notices: [...this.#notices, ...this.#batch.notices],
    };
  }

  #report(done: number): void {
    const { signal, onProgress, options } = this.#request;
    throwIfCancelled(signal);
    const loss = this.#learned[0]?.losses.at(-1);
    const note = loss === undefined ? {} : { note: `loss ${loss.toPrecision(3)}` };
    onProgress?.({ done, total: options.steps, partial: () => this.#classMaps(), ...note });
  }

  /** One step of the masks of all classes. */
  async #step(shift: Shift): Promise<void> {
    const { classes, options, signal } = this.#request;
    const { layout } = this.#model.input;
    const image = shifted(this.#input.image, layout, shift);
    const fill = shifted(this.#input.baseline, layout, shift);
    await inBatches(classes.length, { batch: this.#batch, signal }, async (start, end) => {
      const learned = this.#learned.slice(start, end);
      const masks = { ...asIs, alignment: 'align-corners', maps: stacked(learned), fill } as const;
      const question = { classes: classes.slice(start, end), score: options.score };
      const found = await this.#model.maskGradients(image, masks, question).catch(withoutGradients(title));
      learned.forEach((each, i) => each.step(found.scores[i]!, found.rows[i]!)); // one for each mask
      for (const notice of found.notices) this.#notices.add(notice);
    });
  }

  #classMaps(): ClassMap[] {
    return this.#request.classes.map((index, position) => {
      const { mask: kept, losses } = this.#learned[position]!; // one for each class
      const removed = { ...kept, data: kept.data.map((value) => 1 - value) };
      const whole = resizeMap(removed, { ...this.#model.size, alignment: 'align-corners' });
      return { index, raw: rawMap(removed), values: { losses: Float32Array.from(losses) }, ...scaledMap(whole) };
    });
  }
}

/** (N, 1, h, w) */
function stacked(learned: readonly LearnedMask[]): Tensor<'float32'> {
  const [{ mask: first } = { mask: { height: 0, width: 0 } }] = learned;
  const { height, width } = first;
  const data = new Float32Array(learned.length * height * width);
  learned.forEach(({ mask: { data: values } }, i) => data.set(values, i * height * width));
  return floatTensor(data, [learned.length, 1, height, width]);
}
