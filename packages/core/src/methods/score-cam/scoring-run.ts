/** The masked passes of one Score-CAM run, and the maps that the scores so far give. */
import { ScorecamError } from '../../errors.js';
import { BatchSize } from '../../model/batch-size.js';
import { channelView, scaleChannel, splitChannels } from '../../model/activation.js';
import { combineChannels } from '../steps/combine.js';
import { finishMap, type MapFlag } from '../steps/finish-map.js';
import { constantMasks, type MaskBatch, unscaled } from '../../model/mask-feeds.js';
import type { ActivatedInput, MaskedModel } from '../../model/masked-model.js';
import type { ClassMap, ScoreCamRequest } from '../method.js';
import { floatTensor } from '../../tensor.js';
import { classScores } from './scores.js';
import { channelWeights } from './weights.js';

const nothingToMask: MapFlag = {
  code: 'EMPTY_MAP',
  reason: 'Every channel of the layer is the same everywhere, so there is nothing to mask the picture with.',
};

/** Scores the channels of one activation; see score-cam.ts. */
export class ScoringRun {
  /** The channels without place information. */
  readonly constant: readonly number[];
  readonly notices: string[] = [];
  readonly #model: MaskedModel;
  readonly #input: ActivatedInput;
  readonly #request: ScoreCamRequest;
  readonly #varying: readonly number[];
  /** S_k by class, in the order of `classes`. */
  readonly #scores: readonly Float32Array[];
  readonly #batch: BatchSize;
  /** The score of an input of zeros by class, where the options need it. */
  #zeroScores: readonly number[] = [];
  #scored = 0;

  constructor(model: MaskedModel, input: ActivatedInput, request: ScoreCamRequest) {
    this.#model = model;
    this.#input = input;
    this.#request = request;
    this.#batch = new BatchSize(request.batch, model.fixedBatch);
    ({ varying: this.#varying, constant: this.constant } = splitChannels(input.activation));
    this.#scores = request.classes.map(() => new Float32Array(input.activation.count));
  }

  /** Masks a pass; fewer than asked for where the graph or the memory allows no more. */
  get batch(): number {
    return this.#batch.value;
  }

  /** Runs all masked passes, reporting and looking at the signal between them. */
  async scoreAll(): Promise<void> {
    if (this.#needsZeroScore) await this.#scoreZeros();
    while (this.#scored < this.#varying.length) {
      this.#report();
      await this.#scoreNext();
    }
    this.#report();
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
      raw,
      scores: scores.slice(),
      ...finished,
      ...(this.#varying.length === 0 && { flag: nothingToMask }),
    };
  }

  #channelsSoFar(): readonly number[] {
    const scored = this.#varying.slice(0, this.#scored);
    if (this.#request.options.constantChannels === 'skip') return scored;
    return [...scored, ...this.constant].sort((a, b) => a - b);
  }

  #baseline(index: number, position: number): number {
    const { baseline, score } = this.#request.options;
    if (baseline === 'zero-input') return this.#zeroScores[position] ?? 0;
    return baseline === 'image' ? (classScores(this.#input.logits, this.#model.head, score)[index] ?? 0) : 0;
  }

  /** One pass under a mask of zeros serves the baseline and every constant channel. */
  async #scoreZeros(): Promise<void> {
    this.#stopIfCancelled();
    const [row = new Float32Array()] = await this.#model.score(this.#input.image, constantMasks(0));
    this.#zeroScores = this.#scoresOf(row);
    if (this.#request.options.constantChannels === 'zero-mask') {
      this.#scores.forEach((scores, i) => this.constant.forEach((k) => (scores[k] = this.#zeroScores[i] ?? 0)));
    }
  }

  async #scoreNext(): Promise<void> {
    this.#stopIfCancelled();
    const channels = this.#varying.slice(this.#scored, this.#scored + this.batch);
    try {
      const rows = await this.#model.score(this.#input.image, this.#masks(channels));
      rows.forEach((row, i) => this.#keep(channels[i] ?? 0, row));
      this.#scored += channels.length;
    } catch (error) {
      this.#halveBatch(error);
    }
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
    const scaling = before ? unscaled : { normalize: true, divisor: options.epsilon };
    return { maps: floatTensor(data, [channels.length, 1, height, width]), ...scaling, alignment: options.upsample };
  }

  #halveBatch(error: unknown): void {
    this.#batch.halveAfter(error);
    this.notices.push(`The device ran out of memory; the batch was halved to ${this.batch}.`);
  }

  #stopIfCancelled(): void {
    if (this.#request.signal?.aborted) throw new ScorecamError('CANCELLED', 'Cancelled.');
  }

  #report(): void {
    const { onProgress } = this.#request;
    onProgress?.({ done: this.#scored, total: this.#varying.length, partial: () => this.classMaps() });
  }
}
