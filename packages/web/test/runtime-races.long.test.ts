import { afterEach, expect, it } from '@jest/globals';
import { tinyClassifier, tinyClassifierFacts } from '@scorecam/core/testing';
import type { Page } from 'playwright-core';
import type { WebRuntimeOptions } from '../src/index.js';
import { makeGpuBreakable } from '../../../test-support/breakable-gpu.js';
import { describeBrowser } from '../../../test-support/describe-browser.js';
import { useTestPage } from './support/test-page.js';

const model = [...tinyClassifier()];

describeBrowser('the runtime when calls cross', () => {
  const page = useTestPage();
  afterEach(async () => {
    await page().evaluate(() => runtime.dispose());
    await page().unrouteAll();
  });

  it('loads a model only once for runs that find its worker gone at the same time', async () => {
    await start(page(), { device: 'wasm' });
    const { creations, scores } = await page().evaluate(async () => {
      const counted = countCalls('create');
      await runtime.interrupt();
      const results = await Promise.all([scoreOnce(), scoreOnce(), scoreOnce()]);
      return { creations: counted(), scores: results.map(([first]) => first) };
    });
    expect(creations).toBe(1);
    expect(new Set(scores).size).toBe(1);
    expect(page().workers()).toHaveLength(1);
  });

  it('starts only one worker for models that are opened at the same time', async () => {
    await start(page(), { device: 'wasm' });
    await page().evaluate(async (bytes) => {
      await runtime.interrupt();
      const source = { bytes: Uint8Array.from(bytes), weights: { kind: 'none' as const } };
      await Promise.all([runtime.createSession(source), runtime.createSession(source)]);
    }, model);
    expect(page().workers()).toHaveLength(1);
  });

  it('frees a session that is disposed while its model is loaded again', async () => {
    await start(page(), { device: 'wasm' });
    const released = await page().evaluate(async () => {
      const counted = countCalls('release');
      await runtime.interrupt();
      const run = scoreOnce().then(String, String);
      await new Promise((resolve) => setTimeout(resolve));
      await session.dispose();
      await run;
      return counted();
    });
    expect(released).toBe(1);
  });

  it('rejects pending calls immediately when it is disposed, and leaves no worker behind', async () => {
    await start(page(), { device: 'wasm' });
    const outcomes = await page().evaluate(async (bytes) => {
      const source = { bytes: Uint8Array.from(bytes), weights: { kind: 'none' as const } };
      await runtime.interrupt();
      const under = runtime.createSession(source).then(String, (error: { code: string }) => error.code);
      await runtime.dispose();
      const later = runtime.createSession(source).then(String, String);
      return Promise.all([under, later, scoreOnce().then(String, String)]);
    }, model);
    expect(outcomes[0]).toBe('CANCELLED');
    for (const refusal of outcomes.slice(1)) expect(refusal).toMatch('The runtime was disposed; create another one.');
    await expectNoWorker(page());
  });

  it('aborts its start when the signal is aborted', async () => {
    const code = await page().evaluate(async () => {
      const stop = new AbortController();
      const starting = scorecam.web.createWebRuntime({ device: 'wasm', signal: stop.signal });
      stop.abort();
      return starting.then(String, (error: { code: string }) => error.code);
    });
    expect(code).toBe('CANCELLED');
    await expectNoWorker(page());
  });

  it('opens no explainer after an abort, and leaves no worker behind', async () => {
    const code = await page().evaluate(async (bytes) => {
      const stop = new AbortController();
      const opening = scorecam.web.openWebExplainer(Uint8Array.from(bytes).buffer, {
        device: 'wasm',
        wasmPaths: '/wasm/',
        signal: stop.signal,
      });
      setTimeout(() => stop.abort(), 50);
      return opening.then(String, (error: { code: string }) => error.code);
    }, model);
    expect(code).toBe('CANCELLED');
    await expectNoWorker(page());
  });

  it('moves to wasm with all current runs when the GPU is lost', async () => {
    await makeGpuBreakable(page(), { passesForGpu: true });
    await start(page(), { device: 'auto' });
    await page().workers().at(-1)!.evaluate('globalThis.destroysNext = true');
    const [first, second] = await page().evaluate(() => Promise.all([scoreOnce(), scoreOnce()]));
    expect(first).toEqual(second);
    expect(await page().evaluate(() => runtime.notices.length)).toBe(1);
  });

  it('opens the GPU again after a loss while a model was loaded', async () => {
    await makeGpuBreakable(page(), { passesForGpu: true, isLostAtFirst: true });
    const fault = await start(page(), { device: 'webgpu' }).then(() => 'none', String);
    expect(fault).not.toBe('none');
    await page().evaluate(async (bytes) => {
      await runtime.createSession({ bytes: Uint8Array.from(bytes), weights: { kind: 'none' } });
    }, model);
  });
});

async function expectNoWorker(page: Page): Promise<void> {
  while (page.workers().length > 0) await page.waitForTimeout(20); // Jest's own limit ends a test that waits for ever
}

/** Starts a runtime in the page and opens the tiny classifier on it. */
async function start(page: Page, options: WebRuntimeOptions): Promise<void> {
  const setup = { options, model, facts: tinyClassifierFacts };
  await page.evaluate(async ({ options, model, facts }) => {
    globalThis.runtime = await scorecam.web.createWebRuntime({ ...options, wasmPaths: '/wasm/' });
    globalThis.session = await runtime.createSession({ bytes: Uint8Array.from(model), weights: { kind: 'none' } });
    const { input, output, channels, height, width } = facts;
    const image = Float32Array.from({ length: channels * height * width }, (_, i) => Math.sin(i));
    const feeds = { [input]: scorecam.core.floatTensor(image, [1, channels, height, width]) };
    globalThis.scoreOnce = async () => Array.from((await session.run(feeds, [output]))[output]!.data, Number);
  }, setup);
}
