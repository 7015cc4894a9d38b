/**
 * Does a run of images keep the runtime busy? Compares the images per second of `explainBatch` with the rate of the model's
 * passes alone, on the same pictures, interleaved, so that other load on the machine affects both:
 *
 *   npx tsx scripts/bench-batch.ts [rounds] [model.onnx] [picture folder] [method]
 *
 * It also says what the processors spend on an image beside the passes: decoding, drawing, encoding and writing.
 */
import { type Explainer, type Picture, preprocess, settingOf, type Tensor } from '@scorecam/core';
import { explainBatch, identifyModel, listImages, openExplainer, readPicture } from '@scorecam/node';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { processorSeconds } from './process-usage.js';

const [
  rounds = '3',
  model = 'models/emoji-vgg/emoji-vgg.onnx',
  folder = 'models/emoji-vgg/pictures',
  methodName = 'score-cam',
] = process.argv.slice(2);
const method = settingOf({ method: methodName });

/** The network's inputs of all pictures, made before the clock starts. */
async function readInputs(explainer: Explainer): Promise<Tensor<'float32'>[]> {
  const inputs: Tensor<'float32'>[] = [];
  for await (const { path } of listImages([folder])) {
    const picture: Picture = await readPicture(path);
    inputs.push(preprocess(picture, explainer.preprocessing).input);
  }
  return inputs;
}

/** Seconds for the model's passes alone. */
async function timePasses(explainer: Explainer, inputs: readonly Tensor<'float32'>[]): Promise<number> {
  let milliseconds = 0;
  for (const input of inputs) {
    const { times } = await explainer.explain(input, { method });
    milliseconds += times.forward + times.method;
  }
  return milliseconds / 1000;
}

/** Seconds for the same number of pictures from file to results, counted from the first finished one, without the startup. */
async function timeBatch(explainer: Explainer, count: number): Promise<number> {
  const out = await mkdtemp(join(tmpdir(), 'scorecam-bench-'));
  const options = { out, model: await identifyModel(model), method };
  const ends: number[] = [];
  for await (const { status, name } of explainBatch(explainer, listImages([folder]), options)) {
    if (status === 'failed') throw new Error(`${name} failed`);
    ends.push(performance.now());
  }
  await rm(out, { recursive: true });
  const milliseconds = (ends.at(-1) ?? 0) - (ends[0] ?? 0);
  return ((milliseconds / 1000) * count) / (count - 1);
}

const explainer = await openExplainer(model, { device: 'cpu' });
const inputs = await readInputs(explainer);
await timePasses(explainer, inputs.slice(0, 1));
console.log(`${inputs.length} pictures, ${model}, ${cpus().length} x ${cpus()[0]?.model}`);
const shares: number[] = [];
for (let round = 1; round <= Number(rounds); round++) {
  const before = await timePasses(explainer, inputs);
  const start = processorSeconds();
  const batch = await timeBatch(explainer, inputs.length);
  const middle = processorSeconds();
  const after = await timePasses(explainer, inputs);
  const around = middle - start - (processorSeconds() - middle);
  const passes = (before + after) / 2;
  shares.push(passes / batch);
  const rate = (seconds: number) => (inputs.length / seconds).toFixed(2);
  console.log(
    `round ${round}: passes alone ${rate(passes)} images/s, whole run ${rate(batch)} images/s, ` +
      `share ${(passes / batch).toFixed(2)}, ${((1000 * around) / inputs.length).toFixed(0)} CPU-ms around a pass, load ${loadavg()[0]?.toFixed(1)}`,
  );
}
console.log(`median share ${shares.sort((a, b) => a - b)[Math.floor(shares.length / 2)]?.toFixed(2)}`);
await explainer.dispose();
