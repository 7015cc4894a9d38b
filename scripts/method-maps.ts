/** What scripts/measure-methods.ts measures: the methods as they are, and stopped or shortened to a number of passes. */
import { type Explainer, methods, resizeMap, settingOf, type SpatialMap, type Tensor } from '@scorecam/core';
import { baselineMap, type BaselineName } from '@scorecam/core/evaluate';
import { createHash } from 'node:crypto';
import { baselinesOf } from '../packages/core/src/explain/baselines.js';
import { lookFor, runMethod } from '../packages/core/src/methods/choose-method.js';
import type { PreparedModel } from '../packages/core/src/model/prepared-model.js';
import { stretched } from '../packages/core/src/spatial-map.js';

/** What a map is made for. */
export interface Subject {
  readonly explainer: Explainer;
  readonly image: Tensor<'float32'>;
  readonly index: number;
  /** Tells photographs apart: the random baseline is drawn from it. */
  readonly name: string;
  /** Default: the explainer's. */
  readonly model?: PreparedModel;
}

/** A run that gives one map or more. */
export interface MapSource {
  readonly name: string;
  /** The names of its maps. */
  readonly maps: readonly string[];
  readonly explain: (subject: Subject) => Promise<readonly SpatialMap[]>;
}

/** The maps of a source by name. */
export async function mapsOf({ maps, explain }: MapSource, subject: Subject): Promise<Record<string, SpatialMap>> {
  const found = await explain(subject);
  return Object.fromEntries(maps.map((name, i) => [name, found[i]!])); // one for each name
}

type Wish = Parameters<typeof settingOf>[0];

const geometric = 'score-cam x grad-cam';

/** Those that are measured on a part of the photographs, or in other ways beside. */
const slow: ReadonlySet<string> = new Set(['score-cam', 'rise', 'occlusion', 'is-cam', 'ss-cam', 'mask']);

/** All runs, the short ones first. */
export const sources: readonly MapSource[] = [
  ...(['random', 'gaussian', 'channel-mean'] as const).map(baseline),
  ...methods.filter(({ name }) => !slow.has(name)).map(({ name }) => single(name, { method: name })),
  scoreCams(),
  ...shorter('score-cam', [
    ['score-cam, 64 channels', { channels: 64 }],
    ['score-cam, 128 channels', { channels: 128 }],
    ['score-cam, tolerance 0.04', { tolerance: 0.04 }],
    ['score-cam, tolerance 0.02', { tolerance: 0.02 }],
    ['score-cam, tolerance 0.01', { tolerance: 0.01 }],
  ]),
  ...shorter('rise', [['rise, 1000 masks', { masks: 1000 }]], [10, 100, 500]),
  ...shorter('occlusion', [
    ['occlusion', {}],
    ['occlusion, 9 windows', { window: 75, stride: 75 }],
    ['occlusion, 100 windows', { window: 34, stride: 23 }],
  ]),
  ...shorter('smooth-grad', [
    ['smooth-grad, 3 samples', { samples: 3 }],
    ['smooth-grad, 25 samples', { samples: 25 }],
    ['smooth-grad, 125 samples', { samples: 125 }],
  ]),
  ...shorter('integrated-gradients', [
    ['integrated-gradients, 3 steps', { steps: 3 }],
    ['integrated-gradients, 25 steps', { steps: 25 }],
    ['integrated-gradients, 125 steps', { steps: 125 }],
  ]),
  ...shorter('mask', [['mask', {}]]),
  ...shorter('is-cam', [['is-cam, 3 samples', { samples: 3 }]]),
  ...shorter('ss-cam', [['ss-cam, 3 samples', { samples: 3 }]]),
];

function single(name: string, wish: Wish): MapSource {
  return { name, maps: [name], explain: (subject) => explained(subject, wish) };
}

function shorter(
  method: string,
  variants: readonly (readonly [string, Record<string, unknown>])[],
  counts: readonly number[] = [],
): MapSource[] {
  return variants.map(([name, options]) => ({
    name,
    maps: [...counts.map((count) => `${method}, ${count} masks`), name],
    explain: (subject) => explained(subject, { method, options }, counts),
  }));
}

function baseline(name: BaselineName): MapSource {
  return {
    name,
    maps: [name],
    async explain({ explainer, image, name: seed }) {
      const { activation } = await explainer.model.activate(image);
      return [baselineMap(name, { activation, size: explainer.model.size, seed })];
    },
  };
}

/** What the same masked passes give: Score-CAM, stopped early too, and what else can be made of the logits under its masks. */
function scoreCams(): MapSource {
  const counts = [10, 100];
  const maps = [
    ...counts.map((count) => `score-cam, ${count} masks`),
    'score-cam',
    'score-cam:paper',
    'score-cam:centered',
    geometric,
  ];
  return {
    name: 'score-cam',
    maps,
    async explain(subject) {
      const remembered = { ...subject, model: remembering(subject.explainer.model) };
      const own = await explained(remembered, { method: 'score-cam' }, counts);
      const paper = await explained(remembered, { method: 'score-cam', preset: 'paper' });
      const centered = await explained(remembered, { method: 'score-cam', preset: 'centered' });
      const gradients = await explained(remembered, { method: 'grad-cam' });
      return [...own, ...paper, ...centered, geometricMean(subject, [own.at(-1)!, gradients[0]!])];
    },
  };
}

/** The model, which answers a question about masks that it was asked before without running them again. */
function remembering(model: PreparedModel): PreparedModel {
  const known = new Map<string, Promise<readonly Float32Array[]>>();
  const scoreMasked: PreparedModel['scoreMasked'] = (image, masks) => {
    const { maps, ...scaling } = masks;
    const key = createHash('sha1').update(maps.data).update(JSON.stringify(scaling)).digest('hex');
    const found = known.get(key) ?? model.scoreMasked(image, masks);
    known.set(key, found);
    return found;
  };
  return new Proxy(model, {
    get(target, name) {
      if (name === 'scoreMasked') return scoreMasked;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function geometricMean({ explainer }: Subject, pair: readonly [SpatialMap, SpatialMap]): SpatialMap {
  const [one, other] = pair.map((map) => resizeMap(map, { ...explainer.model.size, alignment: 'half-pixel' }));
  return stretched({ ...one!, data: one!.data.map((value, i) => Math.sqrt(value * other!.data[i]!)) });
}

/** The map of a method, after those that it had after some numbers of masks. */
async function explained(
  { explainer, image, index, model = explainer.model }: Subject,
  wish: Wish,
  counts: readonly number[] = [],
): Promise<SpatialMap[]> {
  const early = new Map<number, SpatialMap>();
  const setting = settingOf(wish);
  const input = await lookFor(setting, model, image);
  const { classes } = await runMethod(
    setting,
    { model, input },
    {
      classes: [index],
      batch: await explainer.settleBatch(),
      baselineOf: baselinesOf(image, explainer),
      onProgress: ({ done, partial }) => {
        if (counts.includes(done)) early.set(done, partial()[0]!.map); // one class was asked for
      },
    },
  );
  const whole = classes[0]!.map;
  return [...counts.map((count) => early.get(count) ?? whole), whole]; // a run may have fewer masks
}
