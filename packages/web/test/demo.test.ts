import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { type DemoPage, screenshot, useDemoPage } from './support/demo-page.js';
import { describeBrowser } from './support/test-page.js';

describeBrowser('the page', () => {
  const demo = useDemoPage();

  it('is there to be used before any of onnxruntime is fetched, and fetches nothing but its own files', async () => {
    const { page, url, requests } = demo();
    await page.getByRole('button', { name: 'Explain' }).waitFor();
    expect(requests.map((request) => request.url()).filter((each) => !each.startsWith(url))).toEqual([]);
    expect(requests.map((request) => request.url()).filter((each) => /ort|wasm|onnx/.test(each))).toEqual([]);
  });

  it('explains the bundled picture on wasm', async () => {
    const { page, url, requests } = demo();
    await page.getByLabel('Device').selectOption('wasm');
    await explain(page);
    await expectFigures(page, ['cat', 'dog']);
    await screenshot(page, 'wasm-light');
    expect(requests.map((request) => request.url()).filter((each) => !each.startsWith(url))).toEqual([]);
  });
});

async function explain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await page
    .getByRole('status')
    .filter({ hasText: 'Done.' })
    .or(page.getByRole('alert').filter({ hasText: '.' }))
    .waitFor();
}

async function expectFigures(page: Page, titles: readonly string[]): Promise<void> {
  expect(await page.locator('#error').textContent()).toBe('');
  expect(await page.locator('figcaption span:first-child').allTextContents()).toEqual(titles);
}
