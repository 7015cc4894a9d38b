/** Debian's Chromium for tests: with WebGPU on its software adapter, or without WebGPU. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { type BrowserContext, chromium } from 'playwright-core';
import { slowness } from './slowness.js';

const executablePath = env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Why no browser test can run here; undefined if they can. */
export const noChromium = existsSync(executablePath)
  ? undefined
  : `there is no ${executablePath}; install chromium or set CHROMIUM_PATH`;

const flags = ['--headless', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-sync'];
const quiet = ['--disable-background-networking', '--disable-component-update'];
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** A browser and its empty profile. */
export interface TestBrowser {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

/** How a browser is started. */
export interface ChromiumOptions {
  /** Whether it has WebGPU (default: true). */
  readonly webgpu?: boolean;
}

/** Starts a browser with its own empty profile. */
export async function openChromium({ webgpu = true }: ChromiumOptions = {}): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'scorecam-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    // Playwright's default arguments disable features that WebGPU needs.
    ignoreDefaultArgs: true,
    args: [...flags, ...quiet, ...(webgpu ? softwareGpu : []), `--user-data-dir=${profile}`, '--remote-debugging-pipe'],
  });
  // Just before Jest's own limit, so that a test which hangs names what it waits for.
  context.setDefaultTimeout(110_000 * slowness);
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  return { context, close };
}
