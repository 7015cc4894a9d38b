import { probabilities } from '../../model/head.js';
import { BatchSize } from '../../model/batch-size.js';
import { inBatches } from '../../model/in-batches.js';
import { asIs } from '../../model/mask-feeds.js';
import type { ScoredInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import { seededRandom } from '../../random.js';
import type { SpatialMap } from '../../spatial-map.js';
import { floatTensor } from '../../tensor.js';
import { type ClassMap, type InputMethod, type MethodRequest, type Preset, rawMap } from '../method.js';
import { number, type OptionsOf, whole } from '../option.js';
import { scaledMap } from '../steps/finish-map.js';
import { MaskAverage } from './mask-average.js';
import { drawMask, type MaskDraw, maskOf } from './random-masks.js';

const options = {
  masks: whole({ least: 1 }, 'Number of random masks'),
  cells: whole({ least: 1, most: 64 }, 'Cells of a mask per side before upsampling'),
  probability: number({ least: 0.001, most: 1 }, 'Probability that a cell keeps the picture'),
  standardError: number(
    { least: 0, most: 1 },
    'Standard error of the map, as a share of its range, at which no more masks are drawn; 0 draws them all',
  ),
  seed: whole({ least: 0 }, 'Random seed for the masks'),
} as const;

/** A full set of the options of RISE. */
export type RiseOptions = OptionsOf<typeof options>;

const presets = {
  paper: {
    source: 'section 4 of arXiv 1806.07421, for VGG16 (8,000 masks for ResNet-50)',
    options: { masks: 4000, cells: 7, probability: 0.5, standardError: 0, seed: 0 },
  },
  official: {
    source: "the code of the paper's authors, eclique/RISE",
    options: { masks: 6000, cells: 8, probability: 0.1, standardError: 0, seed: 0 },
  },
} as const satisfies Record<string, Preset<typeof options>>;

/**
 * RISE (arXiv 1806.07421): masks the picture at random, and averages the masks, each weighted by the class probability
 * under it:
 *
 *   S = 1 / (N p) * sum_i f(X * M_i) M_i
 *
 * It sees the network as a black box: no layer, no gradient. The passes serve all classes at once. S is a mean over a
 * sample, so it has a standard error, and the run can end when that is small enough for every class.
 */
export const rise = {
  name: 'rise',
  title: 'RISE',
  source: 'Petsiuk et al. 2018, arXiv 1806.07421',
  summary:
    'Masks the picture at random many times, and averages the masks, weighted by the class probability under each',
  subject: 'input',
  asks: 'scoreMasked',
  unit: 'masks',
  options,
  presets,
  explain(model, input, request) {
    const random = seededRandom(`rise/${request.options.seed}`);
    const draws = () => drawMask(random, { ...request.options, input: model.size });
    return new RiseRun(model, input, request).explain(draws);
  },
} as const satisfies InputMethod<typeof options>;

/** The standard error is looked at after every so many masks, for any batch. */
const masksBetweenChecks = 100;

/** The masked passes of one run, and the maps that the masks so far give. */
export class RiseRun {
  readonly #model: PreparedModel;
  readonly #input: ScoredInput;
  readonly #request: MethodRequest<RiseOptions>;
  readonly #batch: BatchSize;
  /** S by class, in the order of `classes`. */
  readonly #averages: readonly MaskAverage[];
  #done = 0;

  constructor(model: PreparedModel, input: ScoredInput, request: MethodRequest<RiseOptions>) {
    this.#model = model;
    this.#input = input;
    this.#request = request;
    this.#batch = new BatchSize(request.batch, model.fixedBatch);
    this.#averages = request.classes.map(() => new MaskAverage(model.size, request.options.probability));
  }

  /** @param draw - gives the next mask */
  async explain(draw: () => MaskDraw) {
    const { options, signal, onProgress } = this.#request;
    const total = options.masks;
    const waiting: SpatialMap[] = [];
    const partial = () => this.#classMaps();
    const onPass = (done: number) => onProgress?.({ done, total, partial });
    const run = async (start: number, end: number) => {
      // After a halved batch the masks that were drawn for the larger one come first.
      while (waiting.length < end - start) waiting.push(maskOf(draw(), this.#model.size));
      await this.#score(waiting.slice(0, end - start));
      waiting.splice(0, end - start);
    };
    const step = options.standardError > 0 ? masksBetweenChecks : total;
    while (this.#done < total && !this.#isPrecise()) {
      const end = Math.min(this.#done + step, total);
      await inBatches(end, { from: this.#done, batch: this.#batch, signal, onPass }, run);
    }
    return {
      classes: this.#classMaps(),
      work: { count: this.#done, skipped: 0 },
      batch: this.#batch.value,
      details: this.#details(),
      notices: this.#batch.notices,
    };
  }

  async #score(masks: readonly SpatialMap[]): Promise<void> {
    const { height, width } = this.#model.size;
    const data = new Float32Array(masks.length * height * width);
    masks.forEach((mask, i) => data.set(mask.data, i * height * width));
    const maps = floatTensor(data, [masks.length, 1, height, width]);
    const rows = await this.#model.scoreMasked(this.#input.image, { ...asIs, maps });
    rows.forEach((row, i) => this.#add(probabilities(row, this.#model.head), masks[i]!)); // one row per mask
  }

  #add(probability: Float64Array, mask: SpatialMap): void {
    const { classes } = this.#request;
    classes.forEach((index, position) => this.#averages[position]!.add(probability[index] ?? 0, mask));
    this.#done += 1;
  }

  #isPrecise(): boolean {
    const { standardError } = this.#request.options;
    return this.#averages.every((average) => (average.standardError() ?? Infinity) <= standardError);
  }

  /** The standard error reached for each class, if all of them have one. */
  #details(): { readonly standardError?: readonly number[] } {
    const standardError = this.#averages.flatMap((average) => average.standardError() ?? []);
    return standardError.length === this.#averages.length ? { standardError } : {};
  }

  #classMaps(): ClassMap[] {
    return this.#request.classes.map((index, position) => {
      const average = this.#averages[position]!; // one for each class
      const map = average.map();
      const standardErrors = average.standardErrors();
      return { index, raw: rawMap(map), values: { ...(standardErrors && { standardErrors }) }, ...scaledMap(map) };
    });
  }
}
