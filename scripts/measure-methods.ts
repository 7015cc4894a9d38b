/**
 * Measures the maps of every method on annotated photographs, for the tables of docs/comparison.md:
 *
 *   npx tsx scripts/measure-methods.ts --model m.onnx --photos photos --out measured.jsonl [--maps 'grad-cam;rise, 1000 masks'] [--limit 24]
 *
 * The folder has an annotations.json of scorecam's own form. A line is written for each object and map; what the file has
 * already is not measured again, so that a run that was stopped continues, and methods can be added. Deletion and insertion take
 * 28 steps of 3.6 % of the pixels. `scripts/method-tables.ts` makes the tables.
 */
import { type Explainer, preprocess, resizeMap, type SpatialMap, type Tensor } from '@scorecam/core';
import { chosenMetrics, type EvaluationOptions, MeasuredMap, type MeasuredPicture } from '@scorecam/core/evaluate';
import { regionAtInput, regionShare, resolveEvaluation } from '@scorecam/core/evaluate';
import { openExplainer, readPicture } from '@scorecam/node';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { probabilities } from '../packages/core/src/model/head.js';
import { BatchSize } from '../packages/core/src/model/batch-size.js';
import { uniformMasks } from '../packages/core/src/model/mask-feeds.js';
import { scorePerturbed } from '../packages/core/src/evaluate/metrics/score-perturbed.js';
import { mapsOf, type MapSource, sources } from './method-maps.js';

const options: EvaluationOptions = resolveEvaluation({
  metrics: ['recognition', 'deletion', 'insertion', 'localization', 'sparseness', 'complexity'],
  steps: 28,
});

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: '' },
    photos: { type: 'string', default: '' },
    out: { type: 'string', default: '' },
    maps: { type: 'string' },
    limit: { type: 'string', default: '1000000' },
  },
});

interface Photograph {
  readonly file: string;
  readonly image: Tensor<'float32'>;
  readonly index: number;
  readonly inside: Uint8Array | undefined;
  readonly facts: { readonly boxes?: number; readonly objectShare?: number };
}

interface Annotation {
  readonly file: string;
  /** Default: the class that the model finds most probable. */
  readonly index?: number;
  readonly box?: readonly [number, number, number, number];
}

async function main(): Promise<void> {
  const explainer = await openExplainer(flags.model, { device: 'cpu', threads: 1, batch: 10 });
  const photographs = await readPhotographs(explainer);
  const done = new Set(readLines().map(({ file, index, map }) => `${file}/${index}/${map}`));
  const wanted = flags.maps?.split(';');
  for (const source of sources.filter(({ name }) => wanted?.includes(name) ?? true)) {
    for (const photograph of photographs.slice(0, Number(flags.limit))) {
      const key = (map: string) => `${photograph.file}/${photograph.index}/${map}`;
      if (source.maps.every((map) => done.has(key(map)))) continue;
      await measureSource(explainer, photograph, source).catch((error: unknown) => {
        console.error(`${source.name} ${photograph.file}: ${String(error)}`);
      });
    }
    console.log(new Date().toISOString(), source.name);
  }
  await explainer.dispose();
}

async function measureSource(explainer: Explainer, photograph: Photograph, source: MapSource): Promise<void> {
  const { file, image, index, facts } = photograph;
  const picture = await measuredPicture(explainer, photograph);
  const [, pass] = await timed(() => explainer.model.look(image));
  const [maps, seconds] = await timed(() => mapsOf(source, { explainer, image, index, name: file }));
  for (const [map, found] of Object.entries(maps)) {
    const fields = await measure(picture, atInput(found, explainer));
    const row = { file, index, map, Y: picture.probability, ...facts, seconds, pass, ...fields };
    appendFileSync(flags.out, `${JSON.stringify(row)}\n`);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  return [await work(), (performance.now() - started) / 1000];
}

function atInput(map: SpatialMap, explainer: Explainer): SpatialMap {
  return resizeMap(map, { ...explainer.model.size, alignment: 'half-pixel' });
}

async function measure(picture: MeasuredPicture, map: SpatialMap): Promise<object> {
  const measured = new MeasuredMap(map);
  const fields = {};
  for (const metric of chosenMetrics(options)) Object.assign(fields, await metric.measure(measured, picture, options));
  return fields;
}

async function measuredPicture(explainer: Explainer, { image, index, inside }: Photograph): Promise<MeasuredPicture> {
  const { model, preprocessing } = explainer;
  const picture = { model, image, preprocessing, index, batch: new BatchSize(8, model.fixedBatch) };
  const [empty = 0] = await scorePerturbed(picture, { fill: 'zero', count: 1, masks: () => uniformMasks(0) });
  const { logits } = await model.look(image);
  const probability = probabilities(logits, model.head)[index] ?? 0;
  return { ...picture, inside, probability, emptyProbability: new Map([['zero', empty]]) };
}

async function readPhotographs(explainer: Explainer): Promise<Photograph[]> {
  const annotations = JSON.parse(readFileSync(join(flags.photos, 'annotations.json'), 'utf8')) as Annotation[];
  const groups = new Map<string, Annotation[]>();
  for (const each of annotations) {
    const key = `${each.file}/${each.index}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const photographs: Photograph[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    const picture = await readPicture(join(flags.photos, first!.file));
    const { input, view } = preprocess(picture, explainer.preprocessing);
    const index = first!.index ?? (await mostProbable(explainer, input));
    const boxes = group.flatMap(({ box }) => (box ? [box] : []));
    const region = { kind: 'boxes', boxes } as const;
    photographs.push({
      file: first!.file,
      image: input,
      index,
      inside: boxes.length > 0 ? regionAtInput(region, view, explainer.model.size) : undefined,
      facts: boxes.length > 0 ? { boxes: boxes.length, objectShare: regionShare(region, picture) } : {},
    });
  }
  return photographs;
}

async function mostProbable({ model }: Explainer, input: Tensor<'float32'>): Promise<number> {
  const { logits } = await model.look(input);
  return logits.indexOf(Math.max(...logits));
}

function readLines(): { file: string; index: number; map: string }[] {
  if (!existsSync(flags.out)) return [];
  return readFileSync(flags.out, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { file: string; index: number; map: string });
}

await main();
