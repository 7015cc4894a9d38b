/**
 * Everything worth knowing about a GPU, in one call of less than ten minutes: what `doctor` says, the conformance suite for
 * runners, the gradient of every operator, the difference of every method's maps from the CPU's, and for each model, precision
 * and batch size the masks per second and the share of that time that bare passes of onnxruntime take.
 *
 *   npm run bench:gpu -- --device cuda --model vgg16.onnx --model resnet50.onnx
 *
 * `--device cpu` tries the script on a machine without a GPU. scripts/bench_peers.py --device cuda compares with pytorch-grad-cam and torchcam
 * on the same card. The tables are Markdown.
 */
import { type Explainer, methods, type PassPrecision, preprocess, ScorecamError } from '@scorecam/core';
import { conformanceCases, type ConformanceCase, gradientCases, maximumDifference } from '@scorecam/core/testing';
import { createRuntime, type Device, openExplainer, readPicture } from '@scorecam/node';
import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { barePassSeconds } from './bare-passes.js';

const bundled = 'models/emoji-vgg/emoji-vgg.onnx';
const picturePath = 'models/emoji-vgg/pictures/cat_and_dog.png';

const { values: flags } = parseArgs({
  options: {
    device: { type: 'string', default: 'cuda' },
    model: { type: 'string', multiple: true, default: [] },
    parts: { type: 'string', default: 'doctor,cases,methods,speed' },
    batches: { type: 'string', default: '8,32,128' },
    /** The first so many channels; 0 for all. */
    masks: { type: 'string', default: '0' },
    precisions: { type: 'string', default: 'fp32,fp16' },
  },
});
const device = flags.device as Device;
const precisions = flags.precisions.split(',') as PassPrecision[];
const batches = [...flags.batches.split(',').map(Number), 'auto' as const];

/** Runs the cases of a suite and prints those that fail. */
async function runCases(title: string, cases: readonly ConformanceCase[]): Promise<void> {
  const runtime = await createRuntime({ device });
  let failed = 0;
  for (const each of cases) {
    await each.run(runtime).catch((error: unknown) => {
      failed++;
      console.log(`  fails: ${each.name}: ${sentenceOf(error)}`);
    });
  }
  await runtime.dispose();
  console.log(`${title} on ${device}: ${cases.length - failed} of ${cases.length} cases pass.`);
}

/** Those that a precision below float32 changes: the masked passes of two methods, and with TF32 the gradients. */
const changedMethods = ['score-cam', 'rise', 'grad-cam'];

/** Options that leave the slowest methods few passes. */
const lessWork: Readonly<Record<string, object>> = {
  rise: { masks: 128 },
  'is-cam': { samples: 2 },
  'ss-cam': { samples: 2 },
  mask: { steps: 20 },
};

/** Compares every method's map for the most probable class with the CPU's. */
async function compareMethods(model: string, precision: PassPrecision): Promise<void> {
  const picture = await readPicture(picturePath);
  const [own, cpu] = await Promise.all([
    openExplainer(model, { device, precision }),
    openExplainer(model, { device: 'cpu' }),
  ]);
  console.log(
    `\n| method, ${basename(model)}, ${device} ${precision} | largest difference from the CPU's map |\n| --- | --- |`,
  );
  const compared = methods.filter(({ name }) => precision === 'fp32' || changedMethods.includes(name));
  for (const { name } of compared) {
    const maps = [];
    try {
      for (const explainer of [own, cpu]) {
        const choice = { method: name, options: lessWork[name] ?? {} } as Parameters<Explainer['explain']>[1];
        maps.push((await explainer.explain(picture, choice)).classes[0]!.map.data);
      }
      console.log(`| ${name} | ${maximumDifference(maps[0]!, maps[1]!).toExponential(1)} |`);
    } catch (error) {
      console.log(`| ${name} | ${sentenceOf(error)} |`);
    }
  }
  await Promise.all([own.dispose(), cpu.dispose()]);
}

/** The second and third explanation count: the first compiles kernels. */
async function rateOf(model: string, batch: number | 'auto', precision: PassPrecision): Promise<void> {
  const explainer = await openExplainer(model, { device, batch, precision });
  const input = preprocess(await readPicture(picturePath), explainer.preprocessing).input;
  const options = { classes: [0], options: { channels: Number(flags.masks) } };
  await explainer.explainInput(input, options);
  const started = performance.now();
  await explainer.explainInput(input, options);
  const { work, times, batch: used } = await explainer.explainInput(input, options);
  const seconds = times.method / 1000;
  const whole = (performance.now() - started) / 2000;
  await explainer.dispose();
  const bare =
    precision === 'fp32' ? await barePassSeconds(model, { device, batch: used, input, masks: work.count }) : NaN;
  const cells = [basename(model), precision, `${batch === 'auto' ? 'auto: ' : ''}${used}`, work.count];
  const share = Number.isNaN(bare) ? '' : `${((100 * bare) / seconds).toFixed(0)} %`;
  console.log(`| ${[...cells, (work.count / seconds).toFixed(0), whole.toFixed(2), share].join(' | ')} |`);
}

async function compareSpeeds(model: string): Promise<void> {
  for (const precision of precisions) {
    for (const batch of batches) {
      await rateOf(model, batch, precision).catch((error: unknown) => {
        console.log(`| ${basename(model)} | ${precision} | ${batch} | ${sentenceOf(error)} |`);
      });
    }
  }
}

/** @throws the error itself if it is not one that users are shown */
function sentenceOf(error: unknown): string {
  if (error instanceof ScorecamError) return `${error.code}: ${error.message}`;
  return String(error).split('\n').slice(0, 3).join(' ');
}

const isWanted = (part: string) => flags.parts.split(',').includes(part);
if (isWanted('doctor')) {
  console.log(execFileSync('node', ['packages/cli/bin/scorecam.js', 'doctor'], { encoding: 'utf8' }));
}
if (isWanted('cases')) {
  await runCases('Conformance', conformanceCases);
  await runCases('Gradients', gradientCases);
}
if (isWanted('methods')) {
  for (const model of [bundled, ...flags.model])
    for (const precision of precisions) await compareMethods(model, precision);
}
if (isWanted('speed')) {
  console.log('\n| model | precision | batch | masks | masks/s | seconds, one explanation | bare passes |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const model of [bundled, ...flags.model]) await compareSpeeds(model);
}
