/**
 * VGG16 at its full size, 528 MiB, opened from a File in the page on wasm: with random weights, because only its time and
 * memory are measured. It needs about 2.5 GB of memory and some minutes.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { memorySource, readModel, weightFiles } from '@scorecam/core';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { slowness } from '../../../test-support/slowness.js';
import { writeSeededWeights } from '../../../test-support/seeded-weights.js';
import { useServedPage } from './support/served-page.js';
import { PeakMemory } from './support/peak-memory.js';
import { describeBrowser } from '../../../test-support/describe-browser.js';

/** Bytes. Measured: see the README; a second copy of the weights would be 0.55 GB more. */
const mostMemory = 2.6e9;

describeBrowser('VGG16 at its full size in the page', () => {
  const served = useServedPage({ webgpu: false });
  let folder: string;
  let files: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scorecam-vgg16-'));
    const graph = await readFile(resolve('packages/core/test/fixtures/vgg16-torchscript.skeleton.onnx'));
    const [weights] = weightFiles(await readModel(memorySource(graph), 'vgg16.onnx'));
    files = ['vgg16.onnx', weights!.location].map((name) => join(folder, name));
    await writeFile(files[0]!, graph);
    await writeSeededWeights(files[1]!, weights!.minimumSize);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('shows its first masks, and stops immediately', async () => {
    const { page } = served();
    await page.getByLabel('Device').selectOption('wasm');
    await page.locator('#files').setInputFiles(files);
    await page.getByRole('status').filter({ hasText: 'Read vgg16.onnx.' }).waitFor();
    const memory = new PeakMemory();
    const started = performance.now();
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByText(/^0 of \d+ masks/).waitFor({ timeout: 1_200_000 });
    const prepared = performance.now();
    await page.getByText(/^(?!0 of)\d+ of \d+ masks/).waitFor({ timeout: 1_200_000 });
    const first = performance.now();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('status').filter({ hasText: 'Cancelled.' }).waitFor();
    const cancelled = performance.now();
    const peak = memory.stop();
    const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
    console.log(
      `Prepared in ${seconds(started, prepared)}, first masks ${seconds(prepared, first)} later, ` +
        `cancelled in ${seconds(first, cancelled)}; peak memory of the page ${(peak / 1e9).toFixed(2)} GB.`,
    );
    expect(cancelled - first).toBeLessThan(2000 * slowness);
    expect(peak).toBeLessThan(mostMemory);
  });
});
