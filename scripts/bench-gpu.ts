/**
 * Everything that is worth knowing of a GPU, in one call of less than ten minutes: what `doctor` says, the conformance suite for
 * runners, the difference of the bundled model's maps from the CPU's, and the masks per second of each model by batch size.
 *
 *   npm run bench:gpu -- --device cuda --model vgg16.onnx --model resnet50.onnx
 *
 * `--device cpu` tries the script on a machine without a GPU. scripts/bench_peers.py --device cuda compares with pytorch-grad-cam
 * and torchcam on the same card.
 */
import { type Explainer, preprocess } from '@scorecam/core';
import { conformanceCases, maximumDifference } from '@scorecam/core/testing';
import { createRuntime, type Device, openExplainer, readPicture } from '@scorecam/node';
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const bundled = 'models/emoji-vgg/emoji-vgg.onnx';
const picturePath = 'models/emoji-vgg/pictures/cat_and_dog.png';
const batches = [8, 32, 128];

/** Passes enough to tell the rate, and few enough for the time that the script may take. */
const masksToTime = 256;

const { values: flags } = parseArgs({
  options: {
    device: { type: 'string', default: 'cuda' },
    model: { type: 'string', multiple: true, default: [] },
  },
});
const device = flags.device as Device;

async function conformance(): Promise<void> {
  const runtime = await createRuntime({ device });
  let failed = 0;
  for (const each of conformanceCases) {
    await each.run(runtime).catch((error: unknown) => {
      failed++;
      console.log(`  fails: ${each.name}: ${String(error)}`);
    });
  }
  await runtime.dispose();
  console.log(
    `Conformance on ${device}: ${conformanceCases.length - failed} of ${conformanceCases.length} cases pass.`,
  );
}

async function parity(): Promise<void> {
  const picture = await readPicture(picturePath);
  const maps = [];
  for (const each of [device, 'cpu'] as const) {
    const explainer = await openExplainer(bundled, { device: each });
    const { classes } = await explainer.explain(picture, { top: 2 });
    maps.push(classes.map(({ map }) => map.data));
    await explainer.dispose();
  }
  const [own = [], cpu = []] = maps;
  const largest = Math.max(...own.map((map, i) => maximumDifference(map, cpu[i]!)));
  console.log(`Parity: the maps of ${bundled} differ from the CPU's by ${largest.toExponential(1)} at most.`);
}

/** The second explanation counts: the first compiles kernels. */
async function speed(model: string, batch: number): Promise<void> {
  const explainer = await openExplainer(model, { device, batch });
  const input = await inputOf(explainer);
  const options = { classes: [0], options: { channels: masksToTime } };
  await explainer.explainInput(input, options);
  const { work, times, batch: used } = await explainer.explainInput(input, options);
  const perSecond = (1000 * work.count) / times.method;
  console.log(`${model}, batch ${used}: ${work.count} masks, ${perSecond.toFixed(1)} masks/s`);
  await explainer.dispose();
}

async function inputOf({ preprocessing }: Explainer) {
  return preprocess(await readPicture(picturePath), preprocessing).input;
}

console.log(execFileSync('node', ['packages/cli/bin/scorecam.js', 'doctor'], { encoding: 'utf8' }));
await conformance();
await parity();
for (const model of [bundled, ...flags.model]) for (const batch of batches) await speed(model, batch);
