/** All metrics of one picture: the maps of its classes under each preset, and the baselines beside them. */
import type { CancelSignal } from '../cancel.js';
import { probabilities } from '../model/head.js';
import type { Preprocessing } from '../image/preprocessing.js';
import { resizeMap } from '../interpolation.js';
import type { SpatialMap } from '../spatial-map.js';
import { BatchSize } from '../model/batch-size.js';
import type { MapFlag } from '../methods/steps/finish-map.js';
import { constantMasks } from '../model/mask-feeds.js';
import type { ActivatedInput, MaskedModel } from '../model/masked-model.js';
import { type PresetName, resolveOptions } from '../methods/score-cam/presets.js';
import type { ClassMap } from '../methods/method.js';
import { scoreCam } from '../methods/score-cam/score-cam.js';
import type { ScoreCamOptions } from '../methods/score-cam/options.js';
import type { Tensor } from '../tensor.js';
import { splitChannels } from '../model/activation.js';
import { baselineMap, type BaselineName, baselineNames } from './baselines.js';
import { evaluateMap, neededFills, perturbationCount } from './evaluate-map.js';
import type { EvaluationOptions } from './evaluation-options.js';
import type { FillName } from '../image/fill.js';
import type { MapRow } from './metrics/index.js';
import type { MeasuredPicture } from './metrics/metric.js';
import { scorePerturbed } from './metrics/score-perturbed.js';

/** The model and how it is measured. */
export interface Evaluation {
  readonly model: MaskedModel;
  readonly preprocessing: Preprocessing;
  readonly presets: readonly PresetName[];
  /** Options of the method that replace each preset's. */
  readonly overrides?: Partial<ScoreCamOptions> | undefined;
  readonly options: EvaluationOptions;
  /** Masked or perturbed pictures a pass. */
  readonly batch: number;
  readonly signal?: CancelSignal | undefined;
  /** Called after each pass; `total` passes are those of this picture. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** One picture to measure. */
export interface EvaluatedPicture {
  /** (1, C, H, W) or (1, H, W, C), as the model takes it. */
  readonly image: Tensor<'float32'>;
  /** Tells pictures apart: the random baseline is drawn from it. */
  readonly name: string;
  /** The most probable class where absent. */
  readonly targets?: readonly EvaluationTarget[] | undefined;
}

/** A class and, where it is known, the place of its object. */
export interface EvaluationTarget {
  /** 0..C-1. */
  readonly index: number;
  /** One value a pixel of the input, not 0 inside; see {@link regionAtInput}. */
  readonly inside?: Uint8Array | undefined;
}

/** What was measured for one class under one preset. */
export interface EvaluatedClass {
  readonly index: number;
  readonly preset: PresetName;
  /** Y. */
  readonly probability: number;
  /** How many of the layer's channels are constant. */
  readonly constantChannels: number;
  readonly scores: MapRow;
  readonly baselines: Readonly<Record<BaselineName, MapRow>>;
  /** At the input's size, in [0, 1]. */
  readonly map: SpatialMap;
  /** Present where the map shows nothing; it is all zeros then. */
  readonly flag?: MapFlag;
}

/**
 * Measures one picture. Memory holds the activation, the maps and one batch of masks.
 *
 * @throws ScorecamError CANCELLED, RUNTIME_FAILURE
 */
export async function evaluatePicture(evaluation: Evaluation, picture: EvaluatedPicture): Promise<EvaluatedClass[]> {
  const input = await evaluation.model.activate(picture.image);
  const work = new PictureEvaluation(evaluation, picture, input);
  const results: EvaluatedClass[] = [];
  const maps = await work.mapsByPreset();
  for (const target of work.targets) results.push(...(await work.evaluateTarget(target, maps)));
  return results;
}

class PictureEvaluation {
  readonly targets: readonly EvaluationTarget[];
  readonly #evaluation: Evaluation;
  readonly #picture: EvaluatedPicture;
  readonly #input: ActivatedInput;
  readonly #probabilities: Float64Array;
  readonly #constantChannels: number;
  readonly #total: number;
  #done = 0;
  readonly #batch: BatchSize;

  constructor(evaluation: Evaluation, picture: EvaluatedPicture, input: ActivatedInput) {
    this.#evaluation = evaluation;
    this.#picture = picture;
    this.#input = input;
    this.#batch = new BatchSize(evaluation.batch, evaluation.model.fixedBatch);
    this.#probabilities = probabilities(input.logits, evaluation.model.head);
    this.targets = picture.targets ?? [{ index: mostProbable(this.#probabilities) }];
    const { varying, constant } = splitChannels(input.activation);
    this.#constantChannels = constant.length;
    this.#total = this.#passes(varying.length);
  }

  /** The maps of all targets, preset by preset. */
  async mapsByPreset(): Promise<ReadonlyMap<PresetName, readonly ClassMap[]>> {
    const { model, presets, overrides, signal } = this.#evaluation;
    const classes = this.targets.map(({ index }) => index);
    const maps = new Map<PresetName, readonly ClassMap[]>();
    for (const preset of presets) {
      const before = this.#done;
      const onProgress = ({ done }: { done: number }) => this.#advance(before + done - this.#done);
      const options = resolveOptions(preset, overrides);
      const found = await scoreCam(model, this.#input, {
        classes,
        options,
        batch: this.#batch.value,
        signal,
        onProgress,
      });
      this.#batch.value = found.batch; // less where memory ran out
      maps.set(preset, found.classes);
    }
    return maps;
  }

  async evaluateTarget(
    target: EvaluationTarget,
    maps: ReadonlyMap<PresetName, readonly ClassMap[]>,
  ): Promise<EvaluatedClass[]> {
    const { options } = this.#evaluation;
    const measured = await this.#measured(target);
    const baselines = await this.#baselines(measured);
    const results: EvaluatedClass[] = [];
    for (const [preset, classMaps] of maps) {
      const classMap = classMaps[this.targets.indexOf(target)]!;
      const map = resizeMap(classMap.map, { ...this.#evaluation.model.size, alignment: 'half-pixel' });
      const scores = await evaluateMap(measured, map, options);
      results.push({
        index: target.index,
        preset,
        probability: measured.probability,
        constantChannels: this.#constantChannels,
        scores,
        baselines,
        map,
        ...(classMap.flag && { flag: classMap.flag }),
      });
    }
    return results;
  }

  async #measured({ index, inside }: EvaluationTarget): Promise<MeasuredPicture> {
    const { model, preprocessing, signal, options } = this.#evaluation;
    const onPass = (count: number) => this.#advance(count);
    const { image } = this.#input;
    const picture = { model, image, preprocessing, index, batch: this.#batch, signal, onPass };
    const emptyProbability = new Map<FillName, number>();
    for (const fill of neededFills(options)) {
      const empty = { fill, count: 1, masks: () => constantMasks(0) };
      emptyProbability.set(fill, (await scorePerturbed(picture, empty))[0]!);
    }
    return { ...picture, inside, probability: this.#probabilities[index] ?? 0, emptyProbability };
  }

  async #baselines(measured: MeasuredPicture): Promise<Record<BaselineName, MapRow>> {
    const { model, options } = this.#evaluation;
    const seed = `${options.seed}/${this.#picture.name}`;
    const source = { activation: this.#input.activation, size: model.size, seed };
    const scores: [BaselineName, MapRow][] = [];
    for (const name of baselineNames)
      scores.push([name, await evaluateMap(measured, baselineMap(name, source), options)]);
    return Object.fromEntries(scores) as Record<BaselineName, MapRow>; // one entry for each of baselineNames
  }

  /** Masked and perturbed pictures in all; presets may add one for a mask of zeros, which is not counted. */
  #passes(varyingChannels: number): number {
    const { presets, options } = this.#evaluation;
    const maps = presets.length + baselineNames.length;
    const perTarget = neededFills(options).size + maps * perturbationCount(options);
    return presets.length * varyingChannels + this.targets.length * perTarget;
  }

  #advance(count: number): void {
    this.#done += count;
    this.#evaluation.onProgress?.(this.#done, this.#total);
  }
}

function mostProbable(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}
