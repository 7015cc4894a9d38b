/**
 * What Score-CAM takes in a browser against the bare passes of onnxruntime-web: as many of the unchanged model, in batches of the
 * same size, in a worker of the same page. The two alternate, so that other load on the machine affects both.
 *
 *   npx tsx packages/web/bench/bench-browser.ts --model m.onnx --runs wasm:1,wasm:2,webgpu --rounds 3
 *
 * Chromium's WebGPU is on a software adapter here. `--channels N` scores N channels alone, since that is slow.
 */
import type { Device } from '../src/index.js';
import { build, stop } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { serveTestPage } from '../test/support/bundle.js';
import { openChromium } from '../../../test-support/chromium.js';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/emoji-vgg/emoji-vgg.onnx' },
    runs: { type: 'string', default: 'wasm:1,wasm:2,webgpu' },
    rounds: { type: 'string', default: '3' },
    batch: { type: 'string', default: '8' },
    channels: { type: 'string', default: '0' },
  },
});

/** Where things run, and what is asked of the page. */
interface Request {
  readonly model: string;
  readonly card: string | undefined;
  readonly device: Device;
  readonly threads: number;
  readonly batch: number;
  readonly channels: number;
  readonly rounds: number;
}

/** One round: masks, milliseconds of the method, and of as many bare passes. */
interface Round {
  readonly masks: number;
  readonly own: number;
  readonly bare: number;
}

/** In the page; the first round is not counted. Playwright sends the source of this function, so it must be self-contained. */
async function measureInPage({ model, card, device, threads, batch, channels, rounds }: Request): Promise<Round[]> {
  const { core, web } = scorecam;
  const at = (path: string) => new URL(path, location.href);
  const worker = new Worker('/bare/bare-passes.js', { type: 'module' });
  const ask = (message: object) =>
    new Promise<number>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<{ milliseconds: number } | { failure: string }>) =>
        'failure' in data ? reject(new Error(data.failure)) : resolve(data.milliseconds);
      worker.postMessage(message);
    });
  const wasm = { device, threads, wasmPaths: '/wasm/', batch };
  const explainer = await web.openWebExplainer(at(model), { ...wasm, card: card === undefined ? undefined : at(card) });
  await ask({ model: at(model).href, device, threads });
  const { channels: bands, height, width } = explainer.model.size;
  const dims = explainer.model.input.layout === 'nchw' ? [1, bands, height, width] : [1, height, width, bands];
  const pixels = Float32Array.from({ length: bands * height * width }, (_, i) => Math.sin(12.9898 * i));
  const input = core.floatTensor(pixels, dims);
  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    const { work, times } = await explainer.explainInput(input, { classes: [0], options: { channels } });
    const bare = await ask({ dims, count: work.count, rows: batch });
    measured.push({ masks: work.count, own: times.method, bare });
  }
  await explainer.dispose();
  worker.terminate();
  return measured.slice(1);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print(run: string, rounds: readonly Round[]): void {
  const rate = (time: (round: Round) => number) =>
    median(rounds.map((round) => (1000 * round.masks) / time(round))).toFixed(1);
  const ratios = rounds.map(({ own, bare }) => own / bare);
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  const cells = [
    run,
    rounds[0]?.masks,
    rate(({ own }) => own),
    rate(({ bare }) => bare),
    median(ratios).toFixed(3),
    spread,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

async function measure(page: Page, run: string): Promise<Round[]> {
  const [device = 'wasm', threads = '1'] = run.split(':');
  const [batch, channels, rounds] = [flags.batch, flags.channels, flags.rounds].map(Number) as [number, number, number];
  const card = basename(flags.model).replace(/\.onnx$/, '.card.json');
  return page.evaluate(measureInPage, {
    model: `/model/${basename(flags.model)}`,
    card: existsSync(join(dirname(flags.model), card)) ? `/model/${card}` : undefined,
    device: device as Device,
    threads: Number(threads),
    batch,
    channels,
    rounds,
  });
}

async function main(): Promise<void> {
  const bare = await mkdtemp(join(tmpdir(), 'scorecam-bare-'));
  await build({
    entryPoints: ['packages/web/bench/bare-passes.ts'],
    outdir: bare,
    bundle: true,
    splitting: true,
    format: 'esm',
    conditions: ['@scorecam/source'],
    logLevel: 'error',
  });
  await stop();
  const mounts = { '/model/': resolve(dirname(flags.model)), '/bare/': bare };
  const server = await serveTestPage({ isolated: true, mounts });
  const { context, close } = await openChromium();
  context.setDefaultTimeout(0);
  const page = await context.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => 'scorecam' in globalThis);
  console.log(
    `${basename(flags.model)}, batch ${flags.batch}, ${flags.rounds} rounds, load ${loadavg()[0]?.toFixed(1)}`,
  );
  console.log(
    '| run | masks | masks/s | bare passes/s | time over bare, median | range |\n| --- | --- | --- | --- | --- | --- |',
  );
  for (const run of flags.runs.split(',')) print(run, await measure(page, run));
  await close();
  await server.close();
  await rm(bare, { recursive: true });
}

await main();
