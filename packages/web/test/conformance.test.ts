import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { conformanceCases } from '@scorecam/core/testing';
import type { Page } from 'playwright-core';
import type { WebRuntimeOptions } from '../src/index.js';
import { describeBrowser } from '../../../test-support/describe-browser.js';
import { useTestPage } from './support/test-page.js';

describeBrowser('in a page that is cross-origin isolated', () => {
  const page = useTestPage();
  describeSuite('wasm, one thread', { page, options: { device: 'wasm', threads: 1 } });
  describeSuite('wasm, two threads', { page, options: { device: 'wasm', threads: 2 } });
  describeSuite('webgpu', { page, options: { device: 'webgpu' } });
});

describeBrowser('in a page without cross-origin headers', () => {
  const page = useTestPage({ isolated: false, webgpu: false });
  describeSuite('wasm', { page, options: { device: 'wasm' } });
});

interface Suite {
  readonly page: () => Page;
  readonly options: WebRuntimeOptions;
}

function describeSuite(title: string, { page, options }: Suite): void {
  describe(`conformance of ${title}`, () => {
    beforeAll(() =>
      page().evaluate(async (wanted) => {
        globalThis.runtime = await scorecam.web.createWebRuntime({ ...wanted, wasmPaths: '/wasm/' });
      }, options),
    );
    afterAll(() => page().evaluate(() => runtime.dispose()));

    for (const [index, { name }] of conformanceCases.entries()) it(name, () => runCase(page(), index));
  });
}

/** Of an error, only the message arrives from the browser. */
async function runCase(page: Page, index: number): Promise<void> {
  const fault = await page.evaluate(async (i) => {
    return scorecam.conformanceCases[i]!.run(runtime).then(() => 'none', String);
  }, index);
  expect(fault).toBe('none');
}
