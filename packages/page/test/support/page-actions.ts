/** What the tests of the page do on it. */
import { expect } from '@jest/globals';
import { decodeNpy } from '@scorecam/core';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';

/** Presses Explain and waits for the result. */
export async function explain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'Done.' }).waitFor();
  expect(await page.locator('#error').textContent()).toBe('');
}

/** Explains by Grad-CAM, whose single pass is enough for tests that only need a result. */
export async function explainQuickly(page: Page): Promise<void> {
  await page.getByLabel('Method').selectOption('grad-cam');
  await explain(page);
}

/** Presses a button that saves a file, and reads it. */
export async function download(page: Page, button: Locator): Promise<Buffer> {
  const [saved] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return readFile(await saved.path());
}

/** Compares two maps; the default is the bound of docs/parity.md. */
export function expectClose(actual: Buffer, expected: Buffer, bound = 1e-3): void {
  const [map, reference] = [decodeNpy(actual, 'saved'), decodeNpy(expected, 'expected')];
  expect(map.dims).toEqual(reference.dims);
  expect(Math.max(...map.data.map((value, i) => Math.abs(value - reference.data[i]!)))).toBeLessThan(bound);
}
