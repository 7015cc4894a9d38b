import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { completeForm } from '@scorecam/core';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { decodePicture, explainBatch, LiveReport, listImages, writeReport } from '../../src/index.js';
import { histogram } from '../../src/batch/report/histogram.js';
import type { ReportRow } from '../../src/batch/report/report-row.js';
import { writeRows } from '../../src/batch/report/write-rows.js';
import { Journal } from '../../src/runs/journal.js';
import { inFolder, openTiny, writePictures, writeTinyModel } from './tiny-run.js';

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

describe('LiveReport', () => {
  it('makes the page, the rows, the pages of images and their pictures from archives, and writes nothing', async () => {
    await inFolder(async (folder) => {
      await writePictures(join(folder, 'photos'), 2);
      await writeFile(join(folder, 'photos/broken.png'), 'This is not a picture.');
      const model = await writeTinyModel(folder);
      const explainer = await openTiny(model.path);
      const out = join(folder, 'maps');
      const run = explainBatch(explainer, listImages([join(folder, 'photos')]), { out, model, pack: 2 });
      for await (const { status } of run) expect(status).toMatch(/explained|failed/);
      await explainer.dispose();
      const before = await readdir(out, { recursive: true });
      const live = await LiveReport.open(out);
      expect(live).toMatchObject({ explained: 2, failed: 1, damagedLines: [] });
      const text = async (path: string) => Buffer.from((await live.file(path)) ?? []).toString();
      expect(await text('index.html')).toContain('scorecam-report/data.js');
      const data = await text('scorecam-report/data.js');
      expect(data).toContain('"count":3');
      expect(data).toMatch(
        /"made":"tiny\.onnx, Score-CAM, preset official, layer .*\. Colors: turbo, a scale for each map\."/,
      );
      const [, rows = ''] = /^scorecamRows\(0, (.*)\);$/m.exec(await text('scorecam-report/rows-0.js')) ?? [];
      const [[name, overlay]] = JSON.parse(rows) as [[string, string]];
      expect(name).toBe('0.png');
      expect(await text('0.png/index.html')).toContain(`src="${overlay}"`);
      const size = { width: 16, height: 12 };
      for (const file of [overlay, 'thumbnail.jpg'])
        expect(await decodePicture((await live.file(`0.png/${file}`))!, file)).toMatchObject(
          file === overlay ? size : { width: 160, height: 120 },
        );
      for (const path of [
        'journal.jsonl',
        '0.png/none',
        'broken.png/index.html',
        '../x',
        'scorecam-report/rows-1.js',
        '',
      ])
        expect(await live.file(path)).toBeUndefined();
      expect(await readdir(out, { recursive: true })).toEqual(before);
    });
  });
});

describeInBrowser(`the report in a browser${reason}`, () => {
  let browser: Browser;
  let folder: string;
  const pageOf = async (out: string, hash = ''): Promise<Page> => {
    const page = await browser.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(`${pathToFileURL(join(out, 'index.html')).href}${hash}`);
    await settled(page);
    return page;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scorecam-report-'));
    browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    await writePictures(join(folder, 'photos'), 3);
    await cp(join(folder, 'photos/0.png'), join(folder, 'photos/a #1 %20 ü.png'));
    await writeFile(join(folder, 'photos/<b>broken.png'), 'This is not a picture.');
    const model = await writeTinyModel(folder);
    const explainer = await openTiny(model.path);
    const run = explainBatch(explainer, listImages([join(folder, 'photos')]), {
      out: join(folder, 'maps'),
      model,
      top: 2,
      form: completeForm,
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
    await change(page, 'fill', '[name=text]', '<B>');
    expect(await page.textContent('#images .fault')).toContain('is not a supported picture');
    await change(page, 'fill', '[name=text]', '#1 %20 ü');
    await page.click('#images a');
    expect(await page.textContent('h1')).toBe('a #1 %20 ü.png');
    expect(await page.locator('section').count()).toBe(3);
    expect(await page.locator('.histogram').count()).toBe(2);
    expect(await widths(page, '.pictures img')).toEqual([16, 16, 16, 16]);
    await page.goBack();
    await settled(page);
    expect(await page.inputValue('[name=text]')).toBe('#1 %20 ü');
    expect(await page.locator('#images li').count()).toBe(1);
    await page.close();
  });

  it('filters and sorts ten thousand images, of which it draws one page', async () => {
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
    await change(page, 'selectOption', '[name=label]', 'class 7');
    await change(page, 'fill', '[name=least]', '50');
    await change(page, 'selectOption', '[name=sort]', 'surest');
    expect(await page.textContent('#found')).toBe('500 of 10000 images');
    expect((await shown())[0]).toBe('9997.jpg');
    await page.click('#next');
    await settled(page);
    expect(await page.textContent('#page')).toBe('page 2 of 9');
    expect(await page.locator('#images li').count()).toBe(60);
    await change(page, 'selectOption', '[name=status]', 'failed');
    expect(await page.textContent('#found')).toBe('0 of 10000 images');
    await change(page, 'selectOption', '[name=status]', '');
    await change(page, 'fill', '[name=text]', '997.JPG');
    expect(await shown()).toEqual(['9997.jpg', '8997.jpg', '7997.jpg', '6997.jpg', '5997.jpg']);
    await change(page, 'fill', '[name=text]', 'class 7');
    expect(await page.textContent('#found')).toBe('500 of 10000 images');
    await page.close();
  });

  it('sorts by the chosen class, takes an empty bound for none, and a page that is not a number for the first', async () => {
    const out = join(folder, 'few');
    await cp(join(folder, 'many'), out, { recursive: true });
    const both = (cat: number) => [
      { label: 'dog', probability: 0.9 },
      { label: 'cat', probability: cat },
    ];
    await writeTestRows(out, [
      { name: 'a.jpg', classes: both(0.01) },
      { name: 'b.jpg', classes: both(0.03) },
      { name: 'c.jpg', classes: both(0.02) },
    ]);
    const page = await pageOf(out, '#page=abc&sort=nonsense');
    const shown = () => page.locator('#images .name').allTextContents();
    expect(await page.textContent('#page')).toBe('page 1 of 1');
    expect(await shown()).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    await change(page, 'selectOption', '[name=label]', 'cat');
    await change(page, 'selectOption', '[name=sort]', 'surest');
    expect(await shown()).toEqual(['b.jpg', 'c.jpg', 'a.jpg']);
    await change(page, 'fill', '[name=least]', '2');
    await change(page, 'fill', '[name=most]', '');
    expect(await shown()).toEqual(['b.jpg', 'c.jpg']);
    await page.close();
  });

  it('is no wider than a telephone, however long the labels are, and does not enlarge small pictures', async () => {
    const out = join(folder, 'narrow');
    await cp(join(folder, 'maps'), out, { recursive: true });
    const classes = [{ label: 'a very long label of a class '.repeat(5), probability: 1 }];
    await writeTestRows(out, [{ name: '0.png', classes, picture: '0-ant.overlay.png' }]);
    const page = await pageOf(out);
    await page.setViewportSize({ width: 400, height: 700 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(400);
    const fit = await page.evaluate<string>("getComputedStyle(document.querySelector('#images img')).objectFit");
    expect(fit).toBe('scale-down');
    await page.close();
  });

  it('says in the row of an image that its results are damaged, and shows the others', async () => {
    const out = join(folder, 'damaged');
    await cp(join(folder, 'maps'), out, { recursive: true });
    await writeFile(join(out, '0.png/result.json'), '{"scorecam":1,');
    await writeFile(join(out, '1.png/result.json'), '{"scorecam":1}');
    await writeFile(join(out, '2.png/result.json'), (await readFile(join(out, '2.png/result.json'))).subarray(0, 0));
    expect(await writeReport(out)).toMatchObject({ explained: 1, failed: 4 });
    const page = await pageOf(out);
    await change(page, 'selectOption', '[name=status]', 'failed');
    const faults = await page.locator('#images .fault').allTextContents();
    expect(faults.filter((text) => text.startsWith('The results are damaged'))).toHaveLength(3);
    await page.close();
  });
});

/** Rows of a run whose results are elsewhere; the probabilities rise with the number, the classes go round. */
async function writeManyRows(out: string, count: number): Promise<void> {
  await writeTestRows(
    out,
    Array.from({ length: count }, (_, i) => ({
      name: `${i}.jpg`,
      classes: [{ label: `class ${i % 10}`, probability: i / count }],
    })),
  );
}

/** A row as these tests need it. */
interface TestRow extends Pick<ReportRow, 'name' | 'picture'> {
  readonly classes: readonly { readonly label: string; readonly probability: number }[];
}

/** The rows of a page, in place of those that it has. */
async function writeTestRows(out: string, given: readonly TestRow[]): Promise<void> {
  const rows = given.map(({ classes, ...row }) => ({
    ...row,
    classes: classes.map((entry) => ({ ...entry, score: 0, isEmpty: false })),
  }));
  await writeRows(join(out, 'scorecam-report'), { title: 'run', made: '', rows });
}

/** Waits until the page shows what is asked for: it loads the names as it needs them. */
async function settled(page: Page): Promise<void> {
  await page.waitForSelector('#images[aria-busy=false]', { state: 'attached' });
}

/** Changes a filter of the page. */
async function change(page: Page, how: 'fill' | 'selectOption', filter: string, value: string): Promise<void> {
  await page[how](filter, value);
  await settled(page);
}

/** The widths in pixels of the pictures that the page has loaded; 0 for one that it could not. */
function widths(page: Page, selector: string): Promise<number[]> {
  return page.evaluate<number[]>(
    `Promise.all([...document.querySelectorAll('${selector}')].map((image) => image.decode().then(() => image.naturalWidth, () => 0)))`,
  );
}
