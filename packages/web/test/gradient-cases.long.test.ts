/** Every gradient in the oldest and the newest of its operator sets, in a browser. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gradientCases } from '@scorecam/core/testing';
import type { Page } from 'playwright-core';
import type { WebRuntimeOptions } from '../src/index.js';
import { describeBrowser } from '../../../test-support/describe-browser.js';
import { useTestPage } from './support/test-page.js';

describeBrowser('gradients in a page', () => {
  const page = useTestPage();
  describeDevice('wasm', { page, options: { device: 'wasm', threads: 1 } });
  describeDevice('webgpu', { page, options: { device: 'webgpu' } });
});

/** Graphs that WebGPU cannot run forward: their gradients are not reached. */
const beyondWebGpu = [
  /Cast to float64/, // no float64 in a browser
  /antialias/,
  /^Conv in 3-D .* groups/,
  /^Softmax (by default|from axis 1|of a mean), opset (7|11)/, // over several axes, the first of 4 channels
  /^(Sin|Cos),/, // a software adapter is 2e-4 off, also in the forward pass
];

interface Suite {
  readonly page: () => Page;
  readonly options: WebRuntimeOptions;
}

function describeDevice(title: string, { page, options }: Suite): void {
  describe(title, () => {
    beforeAll(() =>
      page().evaluate(async (wanted) => {
        globalThis.runtime = await scorecam.web.createWebRuntime({ ...wanted, wasmPaths: '/wasm/' });
      }, options),
    );
    afterAll(() => page().evaluate(() => runtime.dispose()));

    for (const [index, { name, isOldest, isNewest }] of gradientCases.entries()) {
      if (!(isOldest || isNewest)) continue;
      if (options.device === 'webgpu' && beyondWebGpu.some((pattern) => pattern.test(name))) continue;
      it(name, async () => expect(await faultOf(page(), index)).toBe('none'));
    }
  });
}

/** An error keeps only its message on the way from the browser. */
function faultOf(page: Page, index: number): Promise<string> {
  return page.evaluate(async (i) => scorecam.gradientCases[i]!.run(runtime).then(() => 'none', String), index);
}
