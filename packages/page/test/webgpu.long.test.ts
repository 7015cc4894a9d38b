import { expect, it } from '@jest/globals';
import { tinyClassifier } from '@scorecam/core/testing';
import type { Page } from 'playwright-core';
import { destroyGpu, makeGpuBreakable } from '../../../test-support/breakable-gpu.js';
import { useServedPage } from './support/served-page.js';
import { describeBrowser } from '../../../test-support/describe-browser.js';

// The bundled model takes a minute or more on a software adapter; `npm run parity` compares its maps.
describeBrowser('the page on WebGPU', () => {
  const served = useServedPage();

  it("explains with the user's own small model, and survives the loss of its GPU in the middle of a run", async () => {
    const { page, requests } = served();
    await makeGpuBreakable(page, { passesForGpu: false });
    await page.getByLabel('Device').selectOption('webgpu');
    await page
      .locator('#files')
      .setInputFiles({ name: 'tiny.onnx', mimeType: '', buffer: Buffer.from(tinyClassifier()) });
    await explain(page);
    expect(await page.locator('#summary').textContent()).toContain('On webgpu');

    await destroyGpu(page, { midRun: true });
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'The GPU was lost' }).waitFor();
    await explain(page);
    const wasm = requests.map((request) => request.url()).filter((url) => /ort-wasm[^/]*\.wasm$/.test(url));
    expect(new Set(wasm).size).toBe(1);
  });
});

async function explain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'Done.' }).waitFor();
}
