/**
 * Compares the runtimes and writes docs/parity.md. It runs under jest, whose environment serves the packages' sources;
 * `npm run parity` starts it. On software adapters it takes an hour.
 */
import { afterAll, describe, expect, it } from '@jest/globals';
import { decodeNpy, ScorecamError } from '@scorecam/core';
import { createRuntime, type Device, runtimeVersion } from '@scorecam/node';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { serveTestPage } from '../test/support/bundle.js';
import { noChromium, openChromium } from '../../../test-support/chromium.js';
import { type ParityCase, parityCases } from './cases.js';
import { difference, type Difference, larger } from './difference.js';
import { type Comparable, type Comparison, exceeds, parityReport } from './report.js';
import type { Measured } from './measure.js';
import { mounts, nodeRunner, offerSoftwareAdapter, type Runner, webRunner } from './runners.js';

const closing: (() => Promise<void>)[] = [];
const comparisons: Comparison[] = [];
const base = nodeRunner('cpu');
const others = [...(await nodeGpus()), ...(await webRunners())];

afterAll(async () => {
  for (const runner of [base, ...others]) await runner.close();
  for (const close of closing) await close();
});

/** The runtimes that this machine lacks, with the reasons. */
async function missingRunners(): Promise<string[]> {
  const cuda = await whyNot('cuda');
  const web = noChromium === undefined ? [] : [`The web runtimes: ${noChromium}.`];
  return [...(cuda === undefined ? [] : [`Node's cuda: ${cuda}`]), ...web];
}

/** Written after every case, so that a stopped run leaves its results so far. */
async function writeReport(): Promise<void> {
  const machine = `${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}); WebGPU on a software adapter if there is no GPU`;
  const versions = `onnxruntime ${runtimeVersion()} in Node ${process.version} and in Chromium`;
  await writeFile('docs/parity.md', parityReport(comparisons, { machine, versions, missing: await missingRunners() }));
}

describe.each(parityCases)('$name', (parityCase) => {
  let expected: Measured;
  afterAll(writeReport);

  it('on node cpu, against the reference if there is one', async () => {
    expected = await base.measure(parityCase);
    const maps = await referenceMaps(parityCase);
    if (maps.length === 0) return;
    record(parityCase, { runner: base.name, against: 'reference' }, { maps: largest(expected.whole!.maps, maps) });
  });

  it.each(others)('on $name', async (runner) => {
    const pair = { runner: runner.name, against: base.name };
    const actual = await runner.measure(parityCase).catch(refusalOf);
    record(parityCase, pair, 'refusal' in actual ? actual : compare(actual, expected));
  });
});

/** A runtime that cannot run a model throws a ScorecamError; anything else is a fault of the comparison. */
function refusalOf(error: unknown): { readonly refusal: string } {
  const sentence = error instanceof Error ? /(?:ScorecamError: |^)(.*)/.exec(error.message)?.[1] : undefined;
  if (sentence === undefined || !(error instanceof ScorecamError || String(error).includes('ScorecamError')))
    throw error;
  return { refusal: sentence };
}

function record(
  parityCase: ParityCase,
  pair: Pick<Comparison, 'runner' | 'against'>,
  outcome: Comparison['outcome'],
): void {
  const comparison = { parityCase, ...pair, outcome };
  comparisons.push(comparison);
  if (exceeds(comparison))
    throw new Error(`The maps of ${parityCase.name} differ by more than ${parityCase.mapBound} on ${pair.runner}.`);
}

/** All masks, or the first ones if a software adapter scored no more. */
function compare(actual: Measured, expected: Measured): Comparable {
  const [own, other] = actual.whole ? [actual.whole, expected.whole!] : [actual.first!, expected.first!];
  return {
    activation: difference(actual.activation, expected.activation),
    scores: largest(own.scores, other.scores),
    maps: largest(own.maps, other.maps),
    isPartial: actual.whole === undefined,
  };
}

function largest(actual: readonly Float32Array[], expected: readonly Float32Array[]): Difference {
  expect(actual).toHaveLength(expected.length);
  return actual.map((values, i) => difference(values, expected[i]!)).reduce(larger);
}

function referenceMaps({ references, classes }: ParityCase): Promise<Float32Array[]> {
  const paths = classes.flatMap((index) => references[index] ?? []);
  return Promise.all(paths.map(async (path) => decodeNpy(await readFile(path), path).data));
}

async function nodeGpus(): Promise<Runner[]> {
  const cuda = (await whyNot('cuda')) === undefined ? [nodeRunner('cuda')] : [];
  if ((await whyNot('webgpu')) === undefined) return [...cuda, nodeRunner('webgpu')];
  offerSoftwareAdapter('/usr/lib/chromium');
  const software = (await whyNot('webgpu')) === undefined ? [nodeRunner('webgpu', true)] : [];
  return [...cuda, ...software];
}

/** Why a device does not work here; undefined if it does. */
async function whyNot(device: Device): Promise<string | undefined> {
  try {
    await (await createRuntime({ device })).dispose();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function webRunners(): Promise<Runner[]> {
  if (noChromium !== undefined) return [];
  const server = await serveTestPage({ isolated: true, mounts });
  const { context, close } = await openChromium();
  closing.push(close, server.close);
  const page = await context.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => 'scorecam' in globalThis);
  return [
    webRunner('web wasm, 1 thread', page, { device: 'wasm', threads: 1, isSoftware: false }),
    webRunner('web wasm, 2 threads', page, { device: 'wasm', threads: 2, isSoftware: false }),
    // Playwright's Chromium is started with a software adapter here.
    webRunner('web webgpu', page, { device: 'webgpu', isSoftware: true }),
  ];
}
