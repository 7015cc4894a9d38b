/**
 * What Score-CAM takes in a browser against the bare passes of onnxruntime-web: as many of the unchanged model, in batches of the
 * same size, in a worker of the same page. The two alternate, so that other load on the machine affects both.
 *
 *   npx tsx packages/web/bench/bench-browser.ts --model m.onnx --runs wasm:1,wasm:2,webgpu --rounds 3
 *
 * Chromium's WebGPU is on a software adapter here. `--channels N` scores N channels alone, since that is slow.
 */
import type { Device } from '../src/index.js';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { bundle, serveTestPage } from '../test/support/bundle.js';
import { openChromium } from '../../../test-support/chromium.js';
import { processorSeconds } from '../../../scripts/process-usage.js';
import type { Request } from './measure-in-page.js';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/emoji-vgg/emoji-vgg.onnx' },
    runs: { type: 'string', default: 'wasm:1,wasm:2,webgpu' },
    rounds: { type: 'string', default: '3' },
    batch: { type: 'string', default: '8' },
    channels: { type: 'string', default: '0' },
  },
});

/** One round: masks, and for them and for as many bare passes the seconds by the clock and of processor time. */
interface Round {
  readonly masks: number;
  readonly own: Seconds;
  readonly bare: Seconds;
}

interface Seconds {
  readonly clock: number;
  readonly processor: number;
}

const file = '/bare/measure-in-page.js';

/** Calls a function of the file that main bundles, in the page. */
function inPage<T>(page: Page, name: string, argument?: Request | number): Promise<T> {
  return page.evaluate(
    async ([from, called, given]) => {
      const functions = (await import(from)) as Record<string, (argument: unknown) => unknown>;
      return functions[called]!(given) as T;
    },
    [file, name, argument] as const,
  );
}

async function roundOf(page: Page): Promise<Round> {
  const before = processorSeconds();
  const { masks, milliseconds } = await inPage<{ masks: number; milliseconds: number }>(page, 'explain');
  const between = processorSeconds();
  const bare = await inPage<number>(page, 'runBare', masks);
  return {
    masks,
    own: { clock: milliseconds / 1000, processor: between - before },
    bare: { clock: bare / 1000, processor: processorSeconds() - between },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print(run: string, rounds: readonly Round[]): void {
  const rate = (time: (round: Round) => Seconds) =>
    median(rounds.map((round) => round.masks / time(round).clock)).toFixed(1);
  const ratio = (part: keyof Seconds) => {
    const ratios = rounds.map(({ own, bare }) => own[part] / bare[part]);
    return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
  };
  const rates = [rate(({ own }) => own), rate(({ bare }) => bare)];
  console.log(`| ${[run, rounds[0]?.masks, ...rates, ratio('clock'), ratio('processor')].join(' | ')} |`);
}

/** The first round is not counted. */
async function measure(page: Page, run: string): Promise<Round[]> {
  const [device = 'wasm', threads = '1'] = run.split(':');
  const card = basename(flags.model).replace(/\.onnx$/, '.card.json');
  await inPage(page, 'openBoth', {
    model: `/model/${basename(flags.model)}`,
    card: existsSync(join(dirname(flags.model), card)) ? `/model/${card}` : undefined,
    device: device as Device,
    threads: Number(threads),
    batch: Number(flags.batch),
    channels: Number(flags.channels),
  });
  const rounds: Round[] = [];
  for (let round = 0; round <= Number(flags.rounds); round++) rounds.push(await roundOf(page));
  await inPage(page, 'closeBoth');
  return rounds.slice(1);
}

async function main(): Promise<void> {
  const bare = await mkdtemp(join(tmpdir(), 'scorecam-bare-'));
  const entryPoints = ['bare-passes', 'measure-in-page'].map((name) => [name, `packages/web/bench/${name}.ts`]);
  await bundle(Object.fromEntries(entryPoints) as Record<string, string>, bare);
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
    '| run | masks | masks/s | bare passes/s | time over bare | processor time over bare |\n| --- | --- | --- | --- | --- | --- |',
  );
  for (const run of flags.runs.split(',')) print(run, await measure(page, run));
  await close();
  await server.close();
  await rm(bare, { recursive: true });
}

await main();
