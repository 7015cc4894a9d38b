/** The masked passes of one Score-CAM run, and the maps that the scores so far give. */
import { channelView, scaleChannel, splitChannels } from '../../model/activation.js';
import { BatchSize } from '../../model/batch-size.js';
import { inBatches } from '../../model/in-batches.js';
import { asIs, type MaskBatch, uniformMasks } from '../../model/mask-feeds.js';
import type { ActivatedInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import type { MapFlag } from '../../spatial-map.js';
import { floatTensor } from '../../tensor.js';
import { type ClassMap, type MethodRequest, rawMap } from '../method.js';
import { combineChannels } from '../steps/combine.js';
import { finishMap } from '../steps/finish-map.js';
import type { ScoreCamOptions } from './options.js';
import { classScores } from './scores.js';
import { byActivationSum } from './scoring-order.js';
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
    this.#scores = request.classes.map(() => new Float32Array(input.activation.count));
  }

  /** The number of masks to score. */
  get total(): number {
    return this.#varying.length;
  }

  /** Runs all masked passes, reporting and checking the signal between them. */
  async scoreAll(): Promise<void> {
    const { signal, onProgress } = this.#request;
    if (this.#needsZeroScore) await inBatches(1, { batch: this.batch, signal }, () => this.#scoreZeros());
    const partial = () => this.classMaps();
    const onPass = (done: number) => onProgress?.({ done, total: this.total, partial });
    await inBatches(this.total, { batch: this.batch, signal, onPass }, (start, end) => this.#scoreMasks(start, end));
  }

  /** The maps of all classes from the channels scored so far. */
  classMaps(): ClassMap[] {
    return this.#request.classes.map((index, i) => this.#classMap(index, i));
  }

  get #needsZeroScore(): boolean {
    const { baseline, constantChannels } = this.#request.options;
    return baseline === 'zero-input' || (constantChannels === 'zero-mask' && this.constant.length > 0);
  }

  #classMap(index: number, position: number): ClassMap {
    const { activation } = this.#input;
    const { options } = this.#request;
    const scores = this.#scores[position] ?? new Float32Array();
    const channels = this.#channelsSoFar();
    const weights = channelWeights({ channels, scores }, this.#baseline(index, position), options);
    const raw = combineChannels(activation, { channels, weights }, options);
    const finished = finishMap(raw, this.#model.size, options);
    return {
      index,
      raw: rawMap(raw),
      values: { scores: scores.slice() },
      ...finished,
      ...(this.#varying.length === 0 && { flag: nothingToMask }),
    };
  }

  #channelsSoFar(): readonly number[] {
    const scored = this.#varying.slice(0, this.#scored);
    const constant = this.#request.options.constantChannels === 'skip' ? [] : this.constant;
    return [...scored, ...constant].sort((a, b) => a - b);
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
    const rows = await this.#model.scoreMasked(this.#input.image, this.#masks(channels));
    rows.forEach((row, i) => this.#keep(channels[i] ?? 0, row));
    this.#scored = end;
  }

  #keep(channel: number, row: Float32Array): void {
    this.#scoresOf(row).forEach((score, i) => {
      const scores = this.#scores[i];
      if (scores) scores[channel] = score;
    });
  }

  #scoresOf(row: Float32Array): number[] {
    const scores = classScores(row, this.#model.head, this.#request.options.score);
    return this.#request.classes.map((index) => scores[index] ?? 0);
  }

  #masks(channels: readonly number[]): MaskBatch {
    const { activation } = this.#input;
    const { options } = this.#request;
    const { height, width } = activation;
    const before = options.normalize === 'before-upsampling';
    const data = new Float32Array(channels.length * height * width);
    channels.forEach((k, i) => {
      const channel = channelView(activation, k);
      data.set(before ? scaleChannel(channel, options.epsilon) : channel, i * height * width);
    });
    const scaling = before ? asIs : { normalize: true, divisor: options.epsilon };
    return { maps: floatTensor(data, [channels.length, 1, height, width]), ...scaling, alignment: options.upsample };
  }
}
