/** The masked passes of one Score-CAM run, and the maps that the scores so far give. */
import { splitChannels } from '../../model/activation.js';
import { BatchSize } from '../../model/batch-size.js';
import { inBatches } from '../../model/in-batches.js';
import { uniformMasks } from '../../model/mask-feeds.js';
import type { ActivatedInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import type { MapFlag, SpatialMap } from '../../spatial-map.js';
import { type ClassMap, type MethodRequest, rawMap } from '../method.js';
import { combineChannels } from '../steps/combine.js';
import { finishMap } from '../steps/finish-map.js';
import { channelMasks } from './channel-masks.js';
import type { ScoreCamOptions } from './options.js';
import { ScorePrediction } from './score-prediction.js';
import { classScores } from './scores.js';
import { byActivationSum } from './scoring-order.js';
import { StopRule } from './stop-rule.js';
import { channelWeights } from './weights.js';

const nothingToMask: MapFlag = {
  code: 'EMPTY_MAP',
  reason: 'Every channel of the layer is constant, so there are no masks.',
};

/** Scores the channels of one activation; see score-cam.ts. */
export class ScoringRun {
  /** The channels without spatial information. */
  readonly constant: readonly number[];
  /** The number of masks per pass; fewer than requested if the graph or the memory does not allow more. */
  readonly batch: BatchSize;
  readonly #model: PreparedModel;
  readonly #input: ActivatedInput;
  readonly #request: MethodRequest<ScoreCamOptions>;
  /** The channels to score, in the order in which they are scored. */
  readonly #varying: readonly number[];
  readonly #stop: StopRule;
  /** Of the channels that the options leave out; absent if they leave out none. */
  readonly #prediction: ScorePrediction | undefined;
  /** S_k by class, in the order of `classes`. */
  readonly #scores: readonly Float32Array[];
  /** The score of an input of zeros by class, if the options need it. */
  #zeroScores: readonly number[] = [];
  #scored = 0;

  constructor(model: PreparedModel, input: ActivatedInput, request: MethodRequest<ScoreCamOptions>) {
    this.#model = model;
    this.#input = input;
    this.#request = request;
    this.batch = new BatchSize(request.batch, model.fixedBatch);
    const { varying, constant } = splitChannels(input.activation);
    this.#varying = byActivationSum(input.activation, varying);
    this.constant = constant;
    this.#stop = new StopRule(request.options, varying.length);
    this.#scores = request.classes.map(() => new Float32Array(input.activation.count));
    this.#prediction = this.#stop.isWhole ? undefined : this.#predictScores();
  }

  /** The number of masks that have been scored. */
  get scored(): number {
    return this.#scored;
  }

  /** The channels that the options left out, in ascending order; their scores are predicted. */
  get unscored(): readonly number[] {
    return this.#varying.slice(this.#scored).sort((a, b) => a - b);
  }

  /** Runs the masked passes until there are as many scores as the options ask for, reporting and checking the signal between them. */
  async scoreAll(): Promise<void> {
    const { batch } = this;
    const { signal } = this.#request;
    if (this.#needsZeroScore) await inBatches(1, { batch, signal }, () => this.#scoreZeros());
    const report = this.#reporter();
    const onPass = (done: number) => report(done, this.#stop.most);
    while (!this.#stop.isEnough(this.#scored, () => this.expectedDifference()))
      await inBatches(this.#stop.nextLook(this.#scored), { from: this.#scored, batch, signal, onPass }, (start, end) =>
        this.#scoreMasks(start, end),
      );
    report(this.#scored, this.#scored);
  }

  /** The maps of all classes from the channels scored so far. */
  classMaps(): ClassMap[] {
    return this.#request.classes.map((index, i) => this.#classMap(index, i));
  }

  /**
   * The mean absolute difference to expect between a map and that of all channels, the largest of all classes: by what
   * the predicted scores may be in truth, at the layer's size. 0 if all channels have been scored.
   */
  expectedDifference(): number {
    return Math.max(...this.#request.classes.map((index, i) => this.#expectedDifference(index, i)));
  }

  #predictScores(): ScorePrediction {
    const channels = { channels: this.#varying, classCount: this.#request.classes.length };
    return new ScorePrediction(this.#input.activation, channels, this.#request.options);
  }

  /** Reports progress, each state once. */
  #reporter(): (done: number, total: number) => void {
    const partial = () => this.classMaps();
    let last = '';
    return (done, total) => {
      const state = `${done}/${total}`;
      if (state !== last) this.#request.onProgress?.({ done, total, partial });
      last = state;
    };
  }

  get #needsZeroScore(): boolean {
    const { baseline, constantChannels } = this.#request.options;
    return baseline === 'zero-input' || (constantChannels === 'zero-mask' && this.constant.length > 0);
  }

  #classMap(index: number, position: number): ClassMap {
    const scores = this.#scores[position] ?? new Float32Array();
    const predicted = this.#scored > 0 ? this.#prediction?.scores(position) : undefined;
    const raw = this.#weightedSum(index, position, predicted);
    return {
      index,
      raw: rawMap(raw),
      values: { scores: scores.slice(), ...(predicted && { predictedScores: predicted }) },
      ...finishMap(raw, this.#model.size, this.#request.options),
      ...(this.#varying.length === 0 && { flag: nothingToMask }),
    };
  }

  #expectedDifference(index: number, position: number): number {
    const prediction = this.#prediction;
    if (!prediction || this.unscored.length === 0) return 0;
    const mapOf = (scores: Float32Array) => {
      const raw = this.#weightedSum(index, position, scores);
      return finishMap(raw, raw, this.#request.options).map;
    };
    const expected = mapOf(prediction.scores(position));
    const differences = Array.from(prediction.possibleScores(position), (scores) =>
      meanDifference(mapOf(scores), expected),
    );
    return differences.reduce((sum, each) => sum + each, 0) / differences.length;
  }

  /** L of a class, with the predicted scores of the channels that have none if they are given. */
  #weightedSum(index: number, position: number, predicted: Float32Array | undefined): SpatialMap {
    const { options } = this.#request;
    const scores = this.#scores[position]!.slice();
    if (predicted) for (const k of this.#varying.slice(this.#scored)) scores[k] = predicted[k]!;
    const channels = this.#weighted(predicted ? this.#varying : this.#varying.slice(0, this.#scored));
    const weights = channelWeights({ channels, scores }, this.#baseline(index, position), options);
    return combineChannels(this.#input.activation, { channels, weights }, options);
  }

  /** The channels with a weight in ascending order, so that the order of scoring changes no bit of a sum. */
  #weighted(varying: readonly number[]): readonly number[] {
    const constant = this.#request.options.constantChannels === 'skip' ? [] : this.constant;
    return [...varying, ...constant].sort((a, b) => a - b);
  }

  #baseline(index: number, position: number): number {
    const { baseline, score } = this.#request.options;
    if (baseline === 'zero-input') return this.#zeroScores[position] ?? 0;
    return baseline === 'image' ? (classScores(this.#input.logits, this.#model.head, score)[index] ?? 0) : 0;
  }

  /** One pass under a mask of zeros serves the baseline and every constant channel. */
  async #scoreZeros(): Promise<void> {
    const [row = new Float32Array()] = await this.#model.scoreMasked(this.#input.image, uniformMasks(0));
    this.#zeroScores = this.#scoresOf(row);
    if (this.#request.options.constantChannels === 'zero-mask') {
      this.#scores.forEach((scores, i) => this.constant.forEach((k) => (scores[k] = this.#zeroScores[i] ?? 0)));
    }
  }

  async #scoreMasks(start: number, end: number): Promise<void> {
    const channels = this.#varying.slice(start, end);
    const rows = await this.#model.scoreMasked(
      this.#input.image,
      channelMasks(this.#input.activation, channels, this.#request.options),
    );
    rows.forEach((row, i) => this.#keep(channels[i] ?? 0, this.#scoresOf(row)));
    this.#scored = end;
  }

  #keep(channel: number, found: readonly number[]): void {
    this.#prediction?.add(found);
    found.forEach((score, i) => (this.#scores[i]![channel] = score));
  }

  #scoresOf(row: Float32Array): number[] {
    const scores = classScores(row, this.#model.head, this.#request.options.score);
    return this.#request.classes.map((index) => scores[index] ?? 0);
  }
}

function meanDifference(a: SpatialMap, b: SpatialMap): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;
}
