import { afterEach, describe, expect, it } from '@jest/globals';
import { tinyClassifier, tinyClassifierFacts } from '@scorecam/core/testing';
import type { Page } from 'playwright-core';
import type { WebRuntimeOptions } from '../src/index.js';
import { destroyGpu, makeGpuBreakable } from '../../../test-support/breakable-gpu.js';
import { describeBrowser } from '../../../test-support/describe-browser.js';
import { useTestPage } from './support/test-page.js';

describeBrowser('the runtime in a browser with WebGPU', () => {
  const page = useTestPage();
  afterEach(async () => {
    await page().evaluate(() => runtime.dispose());
    await page().unrouteAll();
  });

  describe('when its GPU is lost in the middle of a run', () => {
    it('continues on wasm with device auto, and reports it', async () => {
      await makeGpuBreakable(page(), { passesForGpu: true });
      await start(page(), { device: 'auto' });
      const before = await score(page());
      await destroyGpu(page(), { midRun: true });
      const after = await score(page());
      expect(before.device).toBe('webgpu');
      expect(after.device).toBe('wasm');
      expect(after.notices).toEqual([
        expect.stringMatching(/^The model runs on wasm, not on webgpu. The GPU was lost: .*destroyed/),
      ]);
      // Scores of order 1, summed in another order.
      after.scores.forEach((value, i) => expect(value).toBeCloseTo(before.scores[i]!, 5));
    });

    it('refuses one run and then opens the GPU again with device webgpu', async () => {
      await makeGpuBreakable(page(), { passesForGpu: true });
      await start(page(), { device: 'webgpu' });
      const before = await score(page());
      await destroyGpu(page(), { midRun: true });
      await expect(score(page())).rejects.toThrow(/RUNTIME_FAILURE: The GPU was lost/);
      expect(await score(page())).toEqual(before);
    });
  });

  it('opens the GPU again if it was lost between two runs', async () => {
    await makeGpuBreakable(page(), { passesForGpu: true });
    await start(page(), { device: 'auto' });
    const before = await score(page());
    await destroyGpu(page(), { midRun: false });
    expect(await score(page())).toEqual(before);
  });

  it('stops a run immediately when it is interrupted, and runs again afterwards', async () => {
    await start(page(), { device: 'webgpu' });
    const outcome = await page().evaluate(async () => {
      const stopped = scoreOnce().then(String, String);
      await runtime.interrupt();
      return stopped;
    });
    expect(outcome).toMatch('CANCELLED');
    expect((await score(page())).scores).toHaveLength(tinyClassifierFacts.classes);
  });

  it('keeps the GPU if a model fails on wasm too', async () => {
    await makeGpuBreakable(page(), { passesForGpu: true });
    await start(page(), { device: 'auto' });
    const fault = await page().evaluate(async () =>
      runtime.createSession({ bytes: Uint8Array.of(1, 2), weights: { kind: 'none' } }).then(() => 'none', String),
    );
    expect(fault).toMatch(/Failed to load model|protobuf parsing failed/i);
    expect(await score(page())).toMatchObject({ device: 'webgpu', notices: [] });
  });

  it('uses a software renderer only with device webgpu', async () => {
    await start(page(), { device: 'auto' });
    const { device, notices } = await score(page());
    expect(device).toBe('wasm');
    expect(notices).toEqual([expect.stringContaining('a software renderer')]);
  });
});

describeBrowser('the runtime in a browser without WebGPU', () => {
  const page = useTestPage({ webgpu: false });

  it('uses wasm and reports why', async () => {
    await start(page(), {});
    const { device, notices } = await score(page());
    expect(device).toBe('wasm');
    expect(notices).toEqual([
      expect.stringMatching(/^The model runs on wasm, not on webgpu\. .*(no WebGPU|found no GPU)/),
    ]);
  });

  it('refuses device webgpu', async () => {
    await expect(start(page(), { device: 'webgpu' })).rejects.toThrow(
      /DEVICE_UNAVAILABLE: webgpu does not work here\. /,
    );
  });

  it('refuses an invalid number of threads', async () => {
    await expect(start(page(), { threads: 0 })).rejects.toThrow(/INVALID_OPTION: The number of threads/);
  });
});

/** Starts a runtime in the page and opens the tiny classifier on it. */
async function start(page: Page, options: WebRuntimeOptions): Promise<void> {
  const setup = { options, model: [...tinyClassifier()], facts: tinyClassifierFacts };
  await page.evaluate(async ({ options, model, facts }) => {
    const named = (error: { code: string; message: string }) =>
      Promise.reject(new Error(`${error.code}: ${error.message}`));
    globalThis.runtime = await scorecam.web.createWebRuntime({ ...options, wasmPaths: '/wasm/' }).catch(named);
    const session = await runtime.createSession({ bytes: Uint8Array.from(model), weights: { kind: 'none' } });
    const { input, output, channels, height, width } = facts;
    const image = Float32Array.from({ length: channels * height * width }, (_, i) => Math.sin(i));
    const feeds = { [input]: scorecam.core.floatTensor(image, [1, channels, height, width]) };
    globalThis.scoreOnce = async () =>
      Array.from((await session.run(feeds, [output]).catch(named))[output]!.data, Number);
  }, setup);
}

async function score(page: Page): Promise<{ scores: number[]; device: string; notices: readonly string[] }> {
  return page.evaluate(async () => ({ scores: await scoreOnce(), device: runtime.device, notices: runtime.notices }));
}
