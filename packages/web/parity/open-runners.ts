/** The runtimes that this machine has, and what can be said about it. */
import { createRuntime, type Device, runtimeVersion } from '@scorecam/node';
import { cpus } from 'node:os';
import { noChromium, openChromium } from '../../../test-support/chromium.js';
import { serveTestPage } from '../test/support/bundle.js';
import type { Circumstances } from './report.js';
import { mounts, nodeRunner, offerSoftwareAdapter, type Runner, webRunner } from './runners.js';

/** The runtimes of a comparison. */
export interface Runners {
  /** What the others are compared with. */
  readonly base: Runner;
  readonly others: readonly Runner[];
  readonly close: () => Promise<void>;
}

/** Starts every runtime that works here. */
export async function openRunners(): Promise<Runners> {
  const closing: (() => Promise<void>)[] = [];
  const base = nodeRunner('cpu');
  const others = [...(await nodeGpus()), ...(await webRunners(closing))];
  const close = async () => {
    for (const runner of [base, ...others]) await runner.close();
    for (const each of closing) await each();
  };
  return { base, others, close };
}

/** The machine, the versions, and the runtimes that are missing. */
export async function circumstances(): Promise<Circumstances> {
  const machine = `${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}); WebGPU on a software adapter if there is no GPU`;
  const versions = `onnxruntime ${runtimeVersion()} in Node ${process.version} and in Chromium`;
  return { machine, versions, missing: await missingRunners() };
}

/** The runtimes that this machine lacks, with the reasons. */
async function missingRunners(): Promise<string[]> {
  const cuda = await whyNot('cuda');
  const web = noChromium === undefined ? [] : [`The web runtimes: ${noChromium}.`];
  // Without the folder of this checkout.
  return [...(cuda === undefined ? [] : [`Node's cuda: ${cuda.replaceAll(`${process.cwd()}/`, '')}`]), ...web];
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

async function webRunners(closing: (() => Promise<void>)[]): Promise<Runner[]> {
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
