import { afterAll, beforeAll } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type ChromiumOptions, openChromium } from '../../../../test-support/chromium.js';
import { serveTestPage } from './bundle.js';

/** Opens the test page in a separate browser for the tests of the enclosing block. */
export function useTestPage({
  isolated = true,
  ...options
}: ChromiumOptions & { readonly isolated?: boolean } = {}): () => Page {
  let page: Page | undefined;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const server = await serveTestPage({ isolated });
    const browser = await openChromium(options);
    closing.push(browser.close, server.close);
    page = await browser.context.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => 'scorecam' in globalThis);
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });
  return () => page!;
}
