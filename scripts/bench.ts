/**
 * What Score-CAM takes with one model on this machine: opening it, the first explanation and the next ones, masks per second,
 * and the share of it that the bare passes of onnxruntime take, with the peak memory of both processes:
 *
 *   npm run bench -- --model vgg16.onnx --threads 2 --batch 8 --rounds 3
 *
 * --input takes a .npy of the input (default: a picture of noise), --json prints one line for other scripts, of the second
 * explanation with --warm, since on a GPU the first one compiles kernels. The explanations and the bare passes alternate. On a
 * GPU, whose work no processor's time shows, shares are of the clock's time. Processor time and peaks are read from /proc, on Linux only.
 */
import { decodeNpy, type Explainer, floatTensor, type Tensor } from '@scorecam/core';
import { openExplainer } from '@scorecam/node';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openBare, runBarePasses } from './bare-passes.js';
import { peakMegabytes, processorSeconds } from './process-usage.js';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/emoji-vgg/emoji-vgg.onnx' },
    input: { type: 'string' },
    layer: { type: 'string' },
    device: { type: 'string', default: 'cpu' },
    threads: { type: 'string', default: '1' },
    batch: { type: 'string', default: '8' },
    classes: { type: 'string', default: '1' },
    channels: { type: 'string', default: '0' },
    tolerance: { type: 'string', default: '0' },
    rounds: { type: 'string', default: '1' },
    precision: { type: 'string', default: 'fp32' },
    warm: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const [threads, classCount] = [flags.threads, flags.classes].map(Number) as [number, number];
const device = flags.device as 'cpu' | 'cuda' | 'webgpu';
const precision = flags.precision as 'fp32' | 'fp16';
const batch = flags.batch === 'auto' ? 'auto' : Number(flags.batch);
const options = { channels: Number(flags.channels), tolerance: Number(flags.tolerance) };

interface Timing {
  readonly seconds: number;
  readonly processorSeconds: number;
}

async function timed(work: () => Promise<unknown>): Promise<Timing> {
  const [clock, processor] = [performance.now(), processorSeconds()];
  await work();
  return { seconds: (performance.now() - clock) / 1000, processorSeconds: processorSeconds() - processor };
}

async function inputOf({ model: { size, input } }: Explainer): Promise<Tensor<'float32'>> {
  if (flags.input !== undefined) return decodeNpy(await readFile(flags.input), flags.input);
  const { channels, height, width } = size;
  const data = Float32Array.from({ length: channels * height * width }, (_, i) => Math.sin(12.9898 * i));
  return floatTensor(data, input.layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels]);
}

async function main(): Promise<void> {
  let explainer: Explainer | undefined;
  const opening = await timed(async () => {
    explainer = await openExplainer(flags.model, { device, threads, batch, precision, layer: flags.layer });
  });
  const engine = explainer!; // opened just now
  const input = await inputOf(engine);
  const classes = Array.from({ length: classCount }, (_, index) => index);
  let [masks, used] = [0, 1];
  const explain = async () => {
    const { work, batch: last } = await engine.explainInput(input, { classes, options });
    [masks, used] = [work.count, last];
  };
  if (flags.warm) await explain();
  const first = await timed(explain);
  const peak = peakMegabytes();
  if (flags.json) console.log(JSON.stringify({ ...first, peakMegabytes: peak, masks, openSeconds: opening.seconds }));
  else await compare({ engine, input, explain, masks, batch: used, opening, first, peak });
  await engine.dispose();
}

async function compare(run: {
  readonly engine: Explainer;
  readonly input: Tensor<'float32'>;
  readonly explain: () => Promise<void>;
  readonly masks: number;
  readonly batch: number;
  readonly opening: Timing;
  readonly first: Timing;
  readonly peak: number;
}): Promise<void> {
  const plain = await openBare(flags.model, { device, threads });
  const { masks } = run;
  console.log(
    `${flags.model}, ${run.engine.model.layer?.dims.join(' x ')}, ${flags.device}, ${threads} threads, batch ${run.batch}`,
  );
  console.log(
    `open ${run.opening.seconds.toFixed(2)} s, first ${run.first.seconds.toFixed(2)} s, peak ${run.peak.toFixed(0)} MB`,
  );
  for (let round = 1; round <= Number(flags.rounds); round++) {
    const own = await timed(run.explain);
    const bare = await timed(() => runBarePasses(plain, { device, batch: run.batch, input: run.input, masks }));
    console.log(`${describeRound(masks, own, bare)}, load ${loadavg()[0]?.toFixed(1)}`);
  }
}

function describeRound(masks: number, own: Timing, bare: Timing): string {
  const [name, field] = device === 'cpu' ? (['processor s', 'processorSeconds'] as const) : (['s', 'seconds'] as const);
  const share = (100 * bare[field]) / own[field];
  return (
    `${masks} masks: ${(masks / own.seconds).toFixed(1)} masks/s, ${own[field].toFixed(2)} ${name} against ` +
    `${bare[field].toFixed(2)} of the bare passes, ${share.toFixed(0)} % of the limit`
  );
}

await main();
