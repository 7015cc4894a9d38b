/** The page, built and served as for a user. */
import { afterAll, beforeAll } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page, Request } from 'playwright-core';
import { servePage } from '../../server/serve-page.js';
import type { StaticServer } from '../../server/static-server.js';
import { type ChromiumOptions, openChromium } from '../../../../test-support/chromium.js';

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The screenshots of the last run, kept for review. */
const screenshots = resolve('coverage/screenshots');

/** The page in a browser, and all of its requests. */
export interface ServedPage {
  readonly page: Page;
  readonly url: string;
  readonly requests: readonly Request[];
  /** The folder of the built page. */
  readonly folder: string;
}

/** Builds the page once and opens it, for the tests of the enclosing block. */
export function useServedPage(options: ChromiumOptions = {}): () => ServedPage {
  let served: ServedPage | undefined;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const { server, folder, close } = await serveBuiltPage();
    const browser = await openChromium(options);
    closing.push(browser.close, close);
    const page = await browser.context.newPage();
    const requests: Request[] = [];
    // The browser's own pages and data in memory (chrome:, blob:, data:) do not count as traffic.
    browser.context.on('request', (request) => /^(https?|wss?):/.test(request.url()) && requests.push(request));
    await page.goto(server.url);
    served = { page, url: server.url, requests, folder };
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });
  return () => served!;
}

async function serveBuiltPage(): Promise<{ server: StaticServer; folder: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'scorecam-page-'));
  const vite = resolve('node_modules/vite/bin/vite.js');
  const config = join(packageFolder, 'vite.config.ts');
  await promisify(execFile)(process.execPath, [
    vite,
    'build',
    '--config',
    config,
    '--outDir',
    folder,
    '--logLevel',
    'error',
  ]);
  const server = await servePage({ folder });
  if (!server) throw new Error(`Vite wrote no page to ${folder}.`);
  const close = async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { server, folder, close };
}

/** Takes a screenshot of the whole page. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}
