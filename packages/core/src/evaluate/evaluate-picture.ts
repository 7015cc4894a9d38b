/** All metrics of one picture: the maps of its classes by each method, and the baselines beside them. */
import type { CancelSignal } from '../cancel.js';
import { probabilities } from '../model/head.js';
import { baselinesOf, type BaselineSources } from '../explain/baselines.js';
import { resizeMap } from '../interpolation.js';
import type { MapFlag, SpatialMap } from '../spatial-map.js';
import { BatchSize } from '../model/batch-size.js';
import { uniformMasks } from '../model/mask-feeds.js';
import type { ActivatedInput, ScoredInput } from '../model/masked-model.js';
import type { PreparedModel } from '../model/prepared-model.js';
import type { ScorecamError } from '../errors.js';
import { lookFor, type MethodSetting, methodWord, runMethod } from '../methods/choose-method.js';
import { methodFault } from '../methods/method-fault.js';
import type { MethodResult, Progress } from '../methods/method.js';
import type { Tensor } from '../tensor.js';
import type { Activation } from '../model/activation.js';
import { baselineMap, type BaselineName, baselinesFor } from './baselines.js';
import { evaluateMap, neededFills, perturbationCount } from './evaluate-map.js';
import type { EvaluationOptions } from './evaluation-options.js';
import type { FillName } from '../image/fill.js';
import type { MapRow } from './metrics/index.js';
import { type MapOrigin, MeasuredMap } from './metrics/measured-map.js';
import type { MeasuredPicture } from './metrics/metric.js';
import { scorePerturbed } from './metrics/score-perturbed.js';

/** The model and how it is measured. */
export interface Evaluation extends BaselineSources {
  /** The model whose maps are measured. */
  readonly model: PreparedModel;
  /** Methods, each with its preset and options, as `parseMethod` gives them. */
  readonly methods: readonly MethodSetting[];
  /** The metrics and their options. */
  readonly options: EvaluationOptions;
  /** Masked or perturbed pictures per pass. */
  readonly batch: number;
  /** Stops the work. */
  readonly signal?: CancelSignal | undefined;
  /** Called after each pass; `total` passes are those of this picture. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called for a method that the model cannot serve, which is left out (default: its error is thrown). */
  readonly onRefused?: ((method: string, error: ScorecamError) => void) | undefined;
}

/** One picture to measure. */
export interface EvaluatedPicture {
  /** (1, C, H, W) or (1, H, W, C), as the model takes it. */
  readonly image: Tensor<'float32'>;
  /** Tells pictures apart: the random baseline is drawn from it. */
  readonly name: string;
  /** The default is the most probable class. */
  readonly targets?: readonly EvaluationTarget[] | undefined;
}

/** A class and, if known, the region of its object. */
export interface EvaluationTarget {
  /** 0..C-1. */
  readonly index: number;
  /** One value per pixel of the input, not 0 inside; see {@link regionAtInput}. */
  readonly inside?: Uint8Array | undefined;
}

/** What was measured for one class by one method. */
export interface EvaluatedClass {
  /** The class index. */
  readonly index: number;
  /** The method and its preset in one word: `score-cam:paper`. */
  readonly method: string;
  /** Y. */
  readonly probability: number;
  /** How much of the method's work was left out because it cannot change the map: constant channels of Score-CAM. */
  readonly skipped: number;
  /** What the metrics measured of the map. */
  readonly scores: MapRow;
  /** A model without a layer has no channel-mean. */
  readonly baselines: Readonly<Partial<Record<BaselineName, MapRow>>>;
  /** At the input's size, in [0, 1]. */
  readonly map: SpatialMap;
  /** Present if the map shows nothing; it is all zeros then. */
  readonly flag?: MapFlag;
}

/**
 * Measures one picture. Memory holds the activation, the maps and one batch of masks.
 *
 * @throws ScorecamError CANCELLED, RUNTIME_FAILURE
 */
export async function evaluatePicture(evaluation: Evaluation, picture: EvaluatedPicture): Promise<EvaluatedClass[]> {
  const { model } = evaluation;
  const input = await (model.layer ? model.activate(picture.image) : model.look(picture.image));
  const work = new PictureEvaluation(evaluation, picture, input);
  const results: EvaluatedClass[] = [];
  const maps = await work.mapsByMethod();
  for (const target of work.targets) results.push(...(await work.evaluateTarget(target, maps)));
  return results;
}

/** The maps of a method for all targets. */
interface MethodMaps extends MethodResult {
  readonly setting: MethodSetting;
}

class PictureEvaluation {
  readonly targets: readonly EvaluationTarget[];
  readonly #evaluation: Evaluation;
  readonly #picture: EvaluatedPicture;
  readonly #input: ScoredInput | ActivatedInput;
  readonly #probabilities: Float64Array;
  /** Of the methods, if they report them, and of the perturbed pictures. */
  #total: number;
  #done = 0;
  readonly #batch: BatchSize;

  constructor(evaluation: Evaluation, picture: EvaluatedPicture, input: ScoredInput | ActivatedInput) {
    this.#evaluation = evaluation;
    this.#picture = picture;
    this.#input = input;
    this.#batch = new BatchSize(evaluation.batch, evaluation.model.fixedBatch);
    this.#probabilities = probabilities(input.logits, evaluation.model.head);
    this.targets = picture.targets ?? [{ index: mostProbable(this.#probabilities) }];
    this.#total = this.#perturbedPictures();
  }

  /** The maps of each method for all targets. */
  async mapsByMethod(): Promise<ReadonlyMap<string, MethodMaps>> {
    const results = new Map<string, MethodMaps>();
    for (const setting of this.#evaluation.methods) {
      const found = await this.#unlessRefused(setting);
      if (found) results.set(methodWord(setting), { setting, ...found });
    }
    return results;
  }

  async evaluateTarget(target: EvaluationTarget, byMethod: ReadonlyMap<string, MethodMaps>): Promise<EvaluatedClass[]> {
    const measured = await this.#measured(target);
    const baselines = await this.#baselines(measured);
    const results: EvaluatedClass[] = [];
    for (const [method, { setting, classes, work }] of byMethod) {
      const { map: own, raw, flag } = classes[this.targets.indexOf(target)]!; // one for each target
      const { index } = target;
      const map = resizeMap(own, { ...this.#evaluation.model.size, alignment: 'half-pixel' });
      const origin = { attribution: raw, attribute: this.#attributeBy(setting, index) };
      const scores = await evaluateMap(measured, new MeasuredMap(map, origin), this.#evaluation.options);
      const { probability } = measured;
      results.push({
        index,
        method,
        probability,
        skipped: work.skipped,
        scores,
        baselines,
        map,
        ...(flag && { flag }),
      });
    }
    return results;
  }

  async #unlessRefused(setting: MethodSetting): Promise<MethodResult | undefined> {
    const { model, onRefused } = this.#evaluation;
    try {
      const classes = this.targets.map(({ index }) => index);
      return await this.#run(setting, { input: await this.#inputOf(setting), classes });
    } catch (error) {
      if (!onRefused) throw error;
      onRefused(methodWord(setting), await methodFault(error, model));
      return undefined;
    }
  }

  /** @throws ScorecamError UNSUPPORTED_MODEL if the model lacks the layer that a method needs */
  #inputOf(setting: MethodSetting): Promise<ScoredInput | ActivatedInput> {
    const { model } = this.#evaluation;
    return model.layer ? Promise.resolve(this.#input) : lookFor(setting, model, this.#picture.image);
  }

  #attributeBy(setting: MethodSetting, index: number): MapOrigin['attribute'] {
    return async (image) => {
      const input = await lookFor(setting, this.#evaluation.model, image);
      const { classes } = await this.#run(setting, { input, classes: [index] });
      return classes[0]!.raw; // one class was asked for
    };
  }

  async #run(
    setting: MethodSetting,
    { input, classes }: { readonly input: ScoredInput | ActivatedInput; readonly classes: readonly number[] },
  ): Promise<MethodResult> {
    const { model, signal } = this.#evaluation;
    const baselineOf = baselinesOf(input.image, this.#evaluation);
    const [before, totalBefore] = [this.#done, this.#total];
    const onProgress = ({ done, total }: Progress) => {
      this.#total = totalBefore + total;
      this.#advance(before + done - this.#done);
    };
    const request = { classes, batch: this.#batch.value, baselineOf, signal, onProgress };
    const found = await runMethod(setting, { model, input }, request);
    this.#batch.value = found.batch; // less after running out of memory
    return found;
  }

  async #measured({ index, inside }: EvaluationTarget): Promise<MeasuredPicture> {
    const { model, preprocessing, signal, options } = this.#evaluation;
    const onPass = (count: number) => this.#advance(count);
    const { image } = this.#input;
    const picture = { model, image, preprocessing, index, batch: this.#batch, signal, onPass };
    const emptyProbability = new Map<FillName, number>();
    for (const fill of neededFills(options)) {
      const empty = { fill, count: 1, masks: () => uniformMasks(0) };
      emptyProbability.set(fill, (await scorePerturbed(picture, empty))[0]!);
    }
    return { ...picture, inside, probability: this.#probabilities[index] ?? 0, emptyProbability };
  }

  async #baselines(measured: MeasuredPicture): Promise<EvaluatedClass['baselines']> {
    const { model, options } = this.#evaluation;
    const seed = `${options.seed}/${this.#picture.name}`;
    const activation = this.#activation;
    const source = { activation, size: model.size, seed };
    const scores: [BaselineName, MapRow][] = [];
    for (const name of baselinesFor(activation))
      scores.push([name, await evaluateMap(measured, new MeasuredMap(baselineMap(name, source)), options)]);
    return Object.fromEntries(scores);
  }

  get #activation(): Activation | undefined {
    return 'activation' in this.#input ? this.#input.activation : undefined;
  }

  #perturbedPictures(): number {
    const { methods, options } = this.#evaluation;
    const maps = methods.length + baselinesFor(this.#activation).length;
    return this.targets.length * (neededFills(options).size + maps * perturbationCount(options));
  }

  #advance(count: number): void {
    this.#done += count;
    this.#evaluation.onProgress?.(this.#done, this.#total);
  }
}

function mostProbable(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}
