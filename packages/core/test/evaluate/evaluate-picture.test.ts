import { probabilities } from '../../src/model/head.js';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Runtime } from '@scorecam/core';
import { areaUnderCurve, stepSizes } from '../../src/evaluate/metrics/deletion-insertion.js';
import { LinearImputation } from '../../src/evaluate/metrics/linear-imputation.js';
import { importanceRanks } from '../../src/evaluate/metrics/importance-ranks.js';
import {
  type EvaluatedClass,
  type EvaluatedPicture,
  type Evaluation,
  evaluatePicture,
} from '../../src/evaluate/evaluate-picture.js';
import { resolveEvaluation } from '../../src/evaluate/evaluation-options.js';
import { evaluationRow } from '../../src/evaluate/evaluation-row.js';
import { Explainer } from '../../src/explain/explainer.js';
import { memorySource, readModel } from '../../src/onnx/index.js';
import { ScorecamError } from '../../src/errors.js';
import type { PreparedModel } from '../../src/model/prepared-model.js';
import { settingOf } from '../../src/methods/choose-method.js';
import { uniformMasks } from '../../src/model/mask-feeds.js';
import { peakOf } from '../../src/spatial-map.js';
import { floatTensor } from '../../src/tensor.js';
import { tinyClassifier, tinyClassifierFacts } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

const [channels, height, width] = [3, 16, 12];
const pixels = height * width;
const image = floatTensor(
  Float32Array.from({ length: channels * pixels }, (_, i) => Math.sin(i * 0.37) + Math.cos(i * 0.011)),
  [1, channels, height, width],
);
const inside = Uint8Array.from({ length: pixels }, (_, i) => (i % width < 6 ? 1 : 0));
const options = resolveEvaluation({ steps: 8, seed: 3 });
/** A class of probability 0.19: those of others are so low that any two of them agree to six digits. */
const classIndex = 4;

let runtime: Runtime;
let explainer: Explainer;
useRuntime((opened) => (runtime = opened));
beforeAll(async () => {
  const model = await readModel(memorySource(tinyClassifier()), 'tiny.onnx');
  explainer = await Explainer.create(
    runtime,
    { model, weights: { kind: 'none' } },
    { layer: tinyClassifierFacts.layer },
  );
});

async function evaluate(changes: Partial<Evaluation> = {}, picture: Partial<EvaluatedPicture> = {}) {
  const { model, preprocessing } = explainer;
  const setup = { model, preprocessing, methods: [settingOf({})], options, batch: 5, ...changes } as const;
  return evaluatePicture(setup, { image, name: 'a.png', targets: [{ index: classIndex, inside }], ...picture });
}

/** The class probability of a picture that is made here, pixel by pixel: x * keep + fill * (1 - keep). */
async function probabilityOf(keep: (pixel: number) => number, fill = [0, 0, 0]): Promise<number> {
  const data = image.data.map((value, i) => {
    const kept = keep(i % pixels);
    return value * kept + fill[Math.floor(i / pixels)]! * (1 - kept);
  });
  const [row] = await explainer.model.scoreMasked(floatTensor(data, image.dims), uniformMasks(1));
  return probabilities(row!, explainer.model.head)[classIndex]!;
}

describe('evaluatePicture', () => {
  it('measures what pictures that are perturbed here give', async () => {
    const [result] = await evaluate();
    const { map, scores, probability } = result!;
    const ranks = importanceRanks(map);
    const median =
      [...map.data]
        .sort((a, b) => a - b)
        .slice(pixels / 2 - 1, pixels / 2 + 1)
        .reduce((a, b) => a + b) / 2;
    // One float32 graph against another: rounding only.
    expect(probability).toBeCloseTo(await probabilityOf(() => 1), 6);
    expect(scores.O_top50_binary).toBeCloseTo(await probabilityOf((i) => (map.data[i]! > median ? 1 : 0)), 6);
    expect(scores.O_top50_map).toBeCloseTo(await probabilityOf((i) => (map.data[i]! > median ? map.data[i]! : 0)), 6);
    expect(scores.O_map).toBeCloseTo(await probabilityOf((i) => map.data[i]!), 6);
    // Curves are rounded to six digits.
    for (const [step, count] of stepSizes(pixels, 8).entries()) {
      expect(scores.deletionCurve?.[step]).toBeCloseTo(await probabilityOf((i) => (ranks[i]! < count ? 0 : 1)), 5);
      expect(scores.insertionCurve?.[step]).toBeCloseTo(await probabilityOf((i) => (ranks[i]! < count ? 1 : 0)), 5);
    }
  });

  it('measures by ROAD what pictures give whose pixels are imputed here', async () => {
    const [result] = await evaluate({ options: resolveEvaluation({ metrics: ['road'] }) });
    const { road, roadMostRelevantFirst: most = [], roadLeastRelevantFirst: least = [] } = result!.scores;
    const ranks = importanceRanks(result!.map);
    const change = async (removed: Uint8Array) => {
      const data = image.data.slice();
      const imputation = new LinearImputation(removed, { width, height });
      for (let channel = 0; channel < channels; channel++) imputation.fill(data, { start: channel * pixels, step: 1 });
      const [row] = await explainer.model.scoreMasked(floatTensor(data, image.dims), uniformMasks(1));
      return probabilities(row!, explainer.model.head)[classIndex]! - result!.probability;
    };
    expect([most.length, least.length]).toEqual([9, 9]);
    for (const [i, percentage] of [10, 20, 30, 40, 50, 60, 70, 80, 90].entries()) {
      // NumPy's percentile lies among the 191 steps between 192 values; what is below it is kept.
      const kept = Math.ceil((percentage * 191) / 100);
      expect(most[i]).toBeCloseTo(await change(Uint8Array.from(ranks, (rank) => Number(rank < pixels - kept))), 6);
      expect(least[i]).toBeCloseTo(await change(Uint8Array.from(ranks, (rank) => Number(rank >= kept))), 6);
    }
    const differences = least.map((value, i) => (value - most[i]!) / 2);
    expect(road).toBeCloseTo(differences.reduce((a, b) => a + b) / 9, 12);
  });

  it('is the same for another batch, and for another seed but for the random map', async () => {
    const [first] = await evaluate();
    const [second] = await evaluate({ batch: 64, options: { ...options, seed: 4 } });
    expect(second?.scores.insertionCurve).toHaveLength(9);
    expect(second?.scores.insertionAUC).toBeCloseTo(first!.scores.insertionAUC!, 6);
    expect(second?.baselines.gaussian?.energyInBox).toBe(first?.baselines.gaussian?.energyInBox);
    expect(second?.baselines.random?.energyInBox).not.toBe(first?.baselines.random?.energyInBox);
  });

  it('reports every pass, to the last', async () => {
    const reports: [number, number][] = [];
    await evaluate({ onProgress: (done, total) => reports.push([done, total]) });
    const [done, total] = reports.at(-1)!;
    expect(done).toBe(total);
    expect(reports.map(([count]) => count)).toEqual(reports.map(([count]) => count).toSorted((a, b) => a - b));
  });

  it('stops when the signal is aborted', async () => {
    await expect(evaluate({ signal: { aborted: true } })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('given black for deletion and blur for insertion, fills with each at every step', async () => {
    const [result] = await evaluate({ options: { ...options, deletionFill: 'black', insertionFill: 'blur' } });
    const [zero] = await evaluate();
    const ranks = importanceRanks(result!.map);
    const black = [0.485 / -0.229, 0.456 / -0.224, 0.406 / -0.225]; // ImageNet's normalization of 0
    for (const [step, count] of stepSizes(pixels, 8).entries()) {
      const expected = await probabilityOf((i) => (ranks[i]! < count ? 0 : 1), black);
      expect(result?.scores.deletionCurve?.[step]).toBeCloseTo(expected, 5);
    }
    const [blurred, filled] = [result!.scores.insertionCurve!, zero!.scores.insertionCurve!];
    expect(blurred[8]).toBe(filled[8]); // the whole picture
    for (let step = 0; step < 8; step++) expect(blurred[step]).not.toBeCloseTo(filled[step]!, 5);
  });

  it('gives areas that are those of the curves', async () => {
    const [{ scores }] = (await evaluate()) as [EvaluatedClass];
    expect(scores.deletionAUC).toBeCloseTo(areaUnderCurve(scores.deletionCurve!), 5); // curves have six digits
    expect(scores.insertionAUC).toBeCloseTo(areaUnderCurve(scores.insertionCurve!), 5);
  });

  it('distinguishes an object that contains the peak from one beside it', async () => {
    const [{ map, scores }] = (await evaluate()) as [EvaluatedClass];
    const { x } = peakOf(map);
    expect(scores.peakInBox).toBe(x < 6);
    const other = inside.map((value) => 1 - value);
    const [beside] = await evaluate({}, { targets: [{ index: classIndex, inside: other }] });
    expect(beside?.scores.peakInBox).toBe(x >= 6);
  });

  it('given one metric, measures it alone and takes no pass for the others', async () => {
    const totals: number[] = [];
    const onProgress = (_: number, total: number) => totals.push(total);
    const [result] = await evaluate({ options: { ...options, metrics: ['localization'] }, onProgress });
    expect(Object.keys(result!.scores).sort()).toEqual(['energyInBox', 'peakInBox']);
    expect(totals[0]).toBe(6 - result!.skipped); // one mask for each channel that varies
  });

  it('given no class, takes the most probable one', async () => {
    const [result] = await evaluate({}, { targets: undefined });
    expect(result).toMatchObject({ index: 1, probability: expect.closeTo(0.8052, 4) });
  });

  it('given several classes, measures each by its own map', async () => {
    const targets = [{ index: 1 }, { index: classIndex, inside }];
    const [first, second] = await evaluate({}, { targets });
    const [alone] = await evaluate();
    expect(second).toEqual(alone);
    expect(first!.map).not.toEqual(alone!.map);
  });

  it('given a picture of another name, draws another random map', async () => {
    const [other] = await evaluate({}, { name: 'b.png' });
    const [own] = await evaluate();
    expect(other?.baselines.random!.energyInBox).not.toBe(own?.baselines.random!.energyInBox);
    expect(other?.baselines.gaussian).toEqual(own?.baselines.gaussian);
  });
});

describe('evaluationRow', () => {
  it('carries the measurements under the names of the reference', async () => {
    const [result] = await evaluate();
    const row = evaluationRow({ file: 'a.png', boxes: 1, objectShare: 0.4 }, result!);
    expect(row).toMatchObject({ file: 'a.png', index: classIndex, method: 'score-cam', Y: result!.probability });
    expect(row).toMatchObject(result!.scores);
    for (const field of ['O_top50_binary', 'deletionAUC', 'insertionAUC', 'energyInBox'] as const) {
      expect(row[field]).toBeGreaterThan(0);
      expect(row.baselines.random![field]).toBeGreaterThan(0);
    }
    expect(row.deletion).toHaveLength(11);
    expect(JSON.parse(JSON.stringify(row))).toEqual(row);
  });
});

describe('metrics of the attribution', () => {
  it('are measured for a map by running its method again, and of a baseline if that is not needed', async () => {
    const metrics = ['infidelity', 'max-sensitivity'] as const;
    const [result] = await evaluate({ methods: [settingOf({ method: 'gradient' })], options: { ...options, metrics } });
    expect(result!.scores).toEqual({ infidelity: expect.any(Number), maxSensitivity: expect.any(Number) });
    expect(result!.scores.maxSensitivity).toBeGreaterThan(0);
    expect(Object.keys(result!.baselines.random!)).toEqual(['infidelity']);
  });
});

describe('a method that the model cannot serve', () => {
  const refusal = new ScorecamError('UNSUPPORTED_MODEL', 'The operator "Foo" has no gradient.');
  /** The model, without gradients at its layer. */
  function withoutGradients(): PreparedModel {
    return new Proxy(explainer.model, {
      get(target, name) {
        if (name === 'layerGradients') return () => Promise.reject(refusal);
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
  const methods = [settingOf({ method: 'grad-cam' }), settingOf({ method: 'eigen-cam' })];

  it('is named, and the others are measured', async () => {
    const refused: [string, string][] = [];
    const onRefused = (method: string, { message }: ScorecamError) => void refused.push([method, message]);
    const results = await evaluate({ model: withoutGradients(), methods, onRefused });
    expect(results.map(({ method }) => method)).toEqual(['eigen-cam']);
    expect(refused).toEqual([['grad-cam', expect.stringContaining(refusal.message.slice(1, -1))]]);
  });

  it('ends the evaluation if nobody asks for its name', async () => {
    await expect(evaluate({ model: withoutGradients(), methods })).rejects.toThrow('has no gradient');
  });
});
