import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { explainBatch, listImages, writeReport } from '../../src/index.js';
import { histogram } from '../../src/batch/report/histogram.js';
import { Journal } from '../../src/batch/journal.js';
import { openTiny, writePictures, writeTinyModel } from './tiny-run.js';

const browserPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(browserPath);
const describeInBrowser = hasBrowser ? describe : describe.skip;
const reason = hasBrowser ? '' : ' (skipped: there is no chromium; install it or set CHROMIUM_PATH)';

describe('histogram', () => {
  it('counts every value once, the greatest in the last interval', () => {
    expect(histogram(Float32Array.of(0, 0.24, 0.25, 0.5, 1, 1), 4)).toEqual({
      counts: [2, 1, 1, 2],
      least: 0,
      greatest: 1,
    });
    expect(histogram(Float32Array.of(3, 3, 3), 4)?.counts).toEqual([3, 0, 0, 0]);
    expect(histogram(new Float32Array())).toBeUndefined();
  });
});

describeInBrowser(`the report in a browser${reason}`, () => {
  let browser: Browser;
  let folder: string;
  const pageOf = async (out: string): Promise<Page> => {
    const page = await browser.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(pathToFileURL(join(out, 'index.html')).href);
    return page;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scorecam-report-'));
    browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    await writePictures(join(folder, 'photos'), 3);
    await cp(join(folder, 'photos/0.png'), join(folder, 'photos/a #1 %20 ü.png'));
    await writeFile(join(folder, 'photos/<b>broken.png'), 'This is no picture.');
    const model = await writeTinyModel(folder);
    const explainer = await openTiny(model.path);
    const run = explainBatch(explainer, listImages([join(folder, 'photos')]), {
      out: join(folder, 'maps'),
      model,
      top: 2,
    });
    for await (const { status } of run) expect(status).toMatch(/explained|failed/);
    await explainer.dispose();
    expect(await writeReport(join(folder, 'maps'))).toMatchObject({ explained: 4, failed: 1 });
  });

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  it('shows every image, its failures, and a page of each, from the disk and from wherever the folder is moved', async () => {
    await cp(join(folder, 'maps'), join(folder, 'moved/else where'), { recursive: true });
    const page = await pageOf(join(folder, 'moved/else where'));
    expect(await page.textContent('#counts')).toBe('5 images: 4 explained, 1 failed');
    expect(await page.locator('#images li').count()).toBe(5);
    expect(await widths(page, '#images img')).toEqual([16, 16, 16, 16]);
    await page.fill('[name=text]', '<B>');
    expect(await page.textContent('#images .fault')).toContain('no picture');
    await page.fill('[name=text]', '#1 %20 ü');
    await page.click('#images a');
    expect(await page.textContent('h1')).toBe('a #1 %20 ü.png');
    expect(await page.locator('section').count()).toBe(3);
    expect(await page.locator('.histogram').count()).toBe(2);
    expect(await widths(page, '.pictures img')).toEqual([16, 16, 16, 16]);
    await page.goBack();
    expect(await page.inputValue('[name=text]')).toBe('#1 %20 ü');
    expect(await page.locator('#images li').count()).toBe(1);
    await page.close();
  });

  it('filters and sorts ten thousand images within a blink', async () => {
    const out = join(folder, 'many');
    await mkdir(out);
    const journal = await Journal.create(join(out, 'journal.jsonl'), {});
    await journal.close();
    await writeReport(out);
    await writeManyRows(out, 10_000);
    const page = await pageOf(out);
    const shown = () => page.locator('#images .name').allTextContents();
    expect(await page.textContent('#found')).toBe('10000 of 10000 images');
    expect((await shown())[59]).toBe('59.jpg');
    const started = Date.now();
    await page.selectOption('[name=label]', 'class 7');
    await page.fill('[name=least]', '50');
    await page.selectOption('[name=sort]', 'surest');
    expect(await page.textContent('#found')).toBe('500 of 10000 images');
    expect(Date.now() - started).toBeLessThan(3000);
    expect((await shown())[0]).toBe('9997.jpg');
    await page.click('#next');
    expect(await page.textContent('#page')).toBe('page 2 of 9');
    expect(await page.locator('#images li').count()).toBe(60);
    await page.selectOption('[name=status]', 'failed');
    expect(await page.textContent('#found')).toBe('0 of 10000 images');
    await page.close();
  });
});

/** Rows of a run whose results are elsewhere; the probabilities rise with the number, the classes go round. */
async function writeManyRows(out: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => ({
    name: `${i}.jpg`,
    classes: [{ label: `class ${i % 10}`, probability: i / count, isEmpty: false }],
  }));
  await writeFile(
    join(out, 'scorecam-report/data.js'),
    `window.scorecamRun = ${JSON.stringify({ title: 'many', rows })};`,
  );
}

/** The widths in pixels of the pictures that the page has loaded; 0 for one that it could not. */
function widths(page: Page, selector: string): Promise<number[]> {
  return page.evaluate<number[]>(
    `Promise.all([...document.querySelectorAll('${selector}')].map((image) => image.decode().then(() => image.naturalWidth, () => 0)))`,
  );
}
