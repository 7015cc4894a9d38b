/**
 * The run that the methods of this folder share. With the logit f of a class, points x_i at and around the input x,
 * weights w_i and a factor d:
 *
 *   attribution = d * sum_i w_i grad f(x_i)
 *
 * Each class costs one backward pass through the whole model for each point.
 */
import { BatchSize } from '../../model/batch-size.js';
import { inBatches } from '../../model/in-batches.js';
import type { ScoredInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import { floatTensor } from '../../tensor.js';
import type { ClassMap, MethodRequest, MethodResult } from '../method.js';
import { finishSaliency, type SaliencyOptions } from '../steps/finish-saliency.js';
import { withoutGradients } from '../steps/without-gradients.js';

/** The points of an input where gradients are taken, and what becomes of them. */
export interface Plan {
  readonly points: number;
  /** x_i, as many values as the input has. */
  readonly pointAt: (i: number) => Float32Array;
  readonly weightOf: (i: number) => number;
  /** d, as many values as the input has (default: 1 everywhere). */
  readonly factor?: Float32Array;
  /** The rule for gradients at a ReLU (default: `gradient`). */
  readonly relu?: 'gradient' | 'guided' | 'deconvolution';
}

/** What is explained, by a method of a title. */
export interface Subject {
  readonly title: string;
  readonly model: PreparedModel;
  readonly input: ScoredInput;
}

/** Computes the attributions of a plan and their maps. */
export async function attribute(
  subject: Subject,
  plan: Plan,
  request: MethodRequest<SaliencyOptions>,
): Promise<MethodResult> {
  const run = new AttributionRun(subject, plan, request);
  return run.explain();
}

/** The `explain` of a method that is a plan and no more. */
export function byPlan<O extends SaliencyOptions>(title: string, planOf: (input: ScoredInput, options: O) => Plan) {
  return (model: PreparedModel, input: ScoredInput, request: MethodRequest<O>): Promise<MethodResult> =>
    attribute({ title, model, input }, planOf(input, request.options), request);
}

class AttributionRun {
  readonly #subject: Subject;
  readonly #plan: Plan;
  readonly #request: MethodRequest<SaliencyOptions>;
  readonly #batch: BatchSize;
  readonly #notices = new Set<string>();
  /** sum_i w_i grad f(x_i) by class, in the order of `classes`. */
  readonly #sums: readonly Float64Array[];

  constructor(subject: Subject, plan: Plan, request: MethodRequest<SaliencyOptions>) {
    this.#subject = subject;
    this.#plan = plan;
    this.#request = request;
    this.#batch = new BatchSize(request.batch, subject.model.fixedBatch);
    this.#sums = request.classes.map(() => new Float64Array(subject.input.image.data.length));
  }

  async explain(): Promise<MethodResult> {
    const { classes, signal, onProgress } = this.#request;
    const total = this.#plan.points * classes.length;
    const partial = () => this.#classMaps();
    const onPass = (done: number) => onProgress?.({ done, total, partial });
    await inBatches(total, { batch: this.#batch, signal, onPass }, (start, end) => this.#add(start, end));
    return {
      classes: this.#classMaps(),
      work: { count: total, skipped: 0 },
      batch: this.#batch.value,
      details: {},
      notices: [...this.#notices, ...this.#batch.notices],
    };
  }

  /** Row r of all has the point r / classes, rounded down, and the class r mod classes. */
  async #add(start: number, end: number): Promise<void> {
    const { model, title } = this.#subject;
    const { classes } = this.#request;
    const rows = Array.from({ length: end - start }, (_, i) => {
      const position = (start + i) % classes.length;
      return { position, index: classes[position]!, point: Math.floor((start + i) / classes.length) };
    });
    const question = { classes: rows.map(({ index }) => index), relu: this.#plan.relu };
    const found = await model
      .imageGradients(this.#images(rows.map(({ point }) => point)), question)
      .catch(withoutGradients(title));
    for (const notice of found.notices) this.#notices.add(notice);
    rows.forEach(({ position, point }, i) => {
      addScaled(this.#sums[position]!, found.rows[i]!, this.#plan.weightOf(point)); // one row for each image
    });
  }

  #images(points: readonly number[]) {
    const { dims, data } = this.#subject.input.image;
    const images = new Float32Array(points.length * data.length);
    let known: { point: number; values: Float32Array } | undefined;
    points.forEach((point, i) => {
      if (known?.point !== point) known = { point, values: this.#plan.pointAt(point) };
      images.set(known.values, i * data.length);
    });
    return floatTensor(images, [points.length, ...dims.slice(1)]);
  }

  #classMaps(): ClassMap[] {
    const { model, input } = this.#subject;
    const { factor } = this.#plan;
    return this.#request.classes.map((index, position) => {
      const data = Float32Array.from(this.#sums[position]!, (value, i) => value * (factor?.[i] ?? 1));
      const attribution = { data, layout: model.input.layout, size: model.size };
      const raw = floatTensor(data, input.image.dims);
      return { index, raw, values: {}, ...finishSaliency(attribution, this.#request.options) };
    });
  }
}

function addScaled(sum: Float64Array, values: Float32Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * values[i]!;
}
