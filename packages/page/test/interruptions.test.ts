import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { externalWeightModel, tinyClassifier } from '@scorecam/core/testing';
import type { Page } from 'playwright-core';
import { explainQuickly } from './support/page-actions.js';
import { useServedPage } from './support/served-page.js';
import { describeBrowser } from '../../../test-support/describe-browser.js';

const tiny = { name: 'tiny.onnx', mimeType: '', buffer: Buffer.from(tinyClassifier()) };
const notes = { name: 'notes.bin', mimeType: '', buffer: Buffer.from('no weights') };
const readme = { name: 'README.txt', mimeType: 'text/plain', buffer: Buffer.from('no labels\nat all') };
const labels = { name: 'labels.txt', mimeType: 'text/plain', buffer: Buffer.from('a\nb\nc\nd\ne') };

describeBrowser('the page when another action interrupts the current one', () => {
  const served = useServedPage({ webgpu: false });
  beforeEach(async () => {
    await served().page.reload();
    await served().page.getByLabel('Device').selectOption('wasm');
  });
  afterEach(() => served().page.unrouteAll());

  it('shows no result for a picture that is no longer chosen', async () => {
    const { page } = served();
    await explainHalf(page);
    await page.getByRole('radio', { name: 'A cat and a dog' }).press('ArrowRight');
    expect(await status(page)).toBe('Press Explain.');
    expect(await page.getByRole('img', { name: 'A bicycle and a flower' }).count()).toBe(2);
    await page.waitForTimeout(1500); // longer than the rest of the run
    expect(await status(page)).toBe('Press Explain.');
    expect(await titles(page)).toEqual([]);
  });

  it('explains a picture that is clicked, in the place of the one before and when it is chosen already', async () => {
    const { page } = served();
    await page.getByRole('radio', { name: 'A cat and a dog' }).click();
    await page.getByText(/^([89]|\d\d) of 96 masks/).waitFor();
    await page.getByRole('radio', { name: 'A fish' }).click();
    await finished(page);
    expect((await titles(page))[0]).toBe('fish');
  });

  it('waits with an explanation for a model that is still being downloaded, which a click on Cancel ends', async () => {
    const { page } = served();
    const answer = await holdHub(page);
    await downloadFromHub(page);
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByRole('radio', { name: 'A fish' }).click();
    answer();
    await finished(page);
    expect(await page.locator('#model-name').textContent()).toBe('owner/tiny, model.onnx');
    expect((await titles(page))[0]).toMatch(/^(cat|dog|a|b|c)$/);
    expect(await page.locator('#summary').textContent()).toContain('from preprocessor_config.json');
    await page.reload();
    await page.unrouteAll();
    await holdHub(page);
    await downloadFromHub(page);
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await status(page)).toBe('Cancelled.');
    expect(await page.locator('#model-name').textContent()).toContain('emoji-vgg');
  });

  it('marks maps that were made with other settings, until these are chosen again or new ones are made', async () => {
    const { page } = served();
    const stale = page.locator('#stale');
    await explain(page);
    await page.getByLabel('Preset').selectOption('paper');
    expect(await stale.textContent()).toMatch(/still those of Score-CAM, preset official. Press Explain/);
    await page.getByLabel('Preset').selectOption('official');
    expect(await stale.textContent()).toBe('');
    await page.getByLabel('Method').selectOption('gradient');
    expect(await stale.textContent()).not.toBe('');
    expect(await page.locator('#layer').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    expect(await stale.textContent()).toBe(''); // it asked for this
    await page.getByRole('status').filter({ hasText: 'Done.' }).waitFor();
    expect(await stale.textContent()).toBe('');
    expect(await page.locator('#figures').getAttribute('class')).toBe('figures');
    expect(await page.locator('#scale').textContent()).toBe(
      '1 is the 99th percentile of each map: colors of different classes cannot be compared.',
    );
  });

  it('accepts another model in the middle of a run', async () => {
    const { page } = served();
    await explainHalf(page);
    await page.locator('#files').setInputFiles(tiny);
    await page.getByRole('status').filter({ hasText: 'Read tiny.onnx.' }).waitFor();
    await explain(page);
    expect((await titles(page))[0]).toMatch(/^class \d$/);
    await page.getByRole('button', { name: 'Use the bundled model' }).click();
    // A request that is made before a model is read goes to the previous one.
    await page.locator('#model-name').filter({ hasText: 'emoji-vgg' }).waitFor();
    await explainQuickly(page);
    expect(await titles(page)).toEqual(['dog', 'cat']);
  });

  it('starts over when Explain is pressed again, and when it is pressed right after Cancel', async () => {
    const { page } = served();
    await explainHalf(page);
    await page.getByLabel('Preset').selectOption('paper');
    await explain(page);
    expect(await page.locator('#summary').textContent()).toContain('preset paper');
    await cancelHalf(page);
    await explain(page);
    expect(await titles(page)).toEqual(['dog', 'cat']);
  });

  it('cancels immediately while the runtime is being loaded, and can be used afterwards', async () => {
    const { page } = served();
    await page.route('**/*.wasm', () => {}); // never answered
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.waitForRequest('**/*.wasm');
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await status(page)).toBe('Cancelled.');
    await page.unrouteAll();
    await explainQuickly(page);
    expect(await titles(page)).toEqual(['dog', 'cat']);
  });

  it('disables the previous result while another one is made, and restores it after Cancel', async () => {
    const { page } = served();
    await explain(page);
    const height = await page.evaluate(() => document.getElementById('figures')!.offsetHeight);
    await page.getByLabel('Preset').selectOption('paper');
    expect(await cancelHalf(page)).toEqual({ inert: true, buttons: 0, height });
    expect(await titles(page)).toEqual(['dog', 'cat']);
    expect(await page.locator('#summary').textContent()).toContain('preset official');
    expect(await page.getByRole('button', { name: 'Save result.json' }).isEnabled()).toBe(true);
  });

  it('keeps the keyboard focus', async () => {
    const { page } = served();
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await page.getByRole('button', { name: 'Explain', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Done.' }).waitFor();
    expect(await focused()).toBe('explain');
    await page.getByLabel('Another class').fill('clock');
    await page.getByLabel('Another class').press('Enter');
    expect(await focused()).toBe('cancel');
    await page.locator('figcaption', { hasText: 'clock' }).waitFor();
    expect(await focused()).toBe('class-name');
    await page.getByRole('checkbox', { name: 'clock' }).uncheck();
    expect(await page.getByRole('checkbox', { name: 'clock' }).evaluate((box) => box === document.activeElement)).toBe(
      true,
    );
  });

  it('accepts a good model after a refused one, and reports files that the model does not use', async () => {
    const { page } = served();
    const incomplete = {
      ...tiny,
      name: 'incomplete.onnx',
      buffer: Buffer.from(externalWeightModel(Float32Array.of(1)).bytes),
    };
    await page.locator('#files').setInputFiles(incomplete);
    await page.getByRole('alert').filter({ hasText: '"parts/weight.bin" is missing' }).waitFor();
    await page.locator('#files').setInputFiles([readme, tiny, notes, labels]);
    await page
      .getByRole('status')
      .filter({ hasText: 'Read tiny.onnx. "notes.bin" is not used by this model.' })
      .waitFor();
    await explain(page);
    expect((await titles(page))[0]).toMatch(/^[a-e]$/);
    await page.locator('#files').setInputFiles({ ...tiny, name: 'broken.onnx', buffer: Buffer.from('no model') });
    await page.getByRole('alert').filter({ hasText: 'broken.onnx' }).waitFor();
    await page.locator('#files').setInputFiles(labels);
    await page.getByRole('status').filter({ hasText: 'Read tiny.onnx.' }).waitFor();
  });

  it('names the network as the cause of a failed download', async () => {
    const { page } = served();
    await page.route('**/*.onnx', (route) => route.abort('internetdisconnected'));
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'emoji-vgg.onnx cannot be fetched; check the network' }).waitFor();
    await page.unrouteAll();
    await explainQuickly(page);
  });
});

function status(page: Page): Promise<string | null> {
  return page.getByRole('status').first().textContent();
}

function titles(page: Page): Promise<string[]> {
  return page.locator('figcaption span:first-child').allTextContents();
}

/** Begins an explanation and cancels it as soon as it shows one map, before it can end. Gives what the page showed then. */
async function cancelHalf(
  page: Page,
): Promise<{ readonly inert: boolean; readonly buttons: number; readonly height: number }> {
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  const shown = await page.waitForFunction(() => {
    const figures = document.getElementById('figures')!;
    const isHalf = /([89]|\d\d) of 96 masks/.test(document.body.innerText);
    if (!isHalf || figures.querySelectorAll('figure').length !== 1) return undefined;
    const { inert } = document.getElementById('outcome')!;
    const [buttons, height] = [figures.querySelectorAll('button').length, figures.offsetHeight];
    document.getElementById('cancel')!.click();
    return { inert, buttons, height };
  });
  return (await shown.jsonValue())!;
}

/** Begins an explanation and returns in the middle of it. */
async function explainHalf(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await page.getByText(/^([89]|\d\d) of 96 masks/).waitFor();
}

async function explain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await finished(page);
}

async function finished(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'hidden' });
  expect(await page.locator('#error').textContent()).toBe('');
  expect(await status(page)).toBe('Done.');
}

async function downloadFromHub(page: Page): Promise<void> {
  await page.getByText('Or take a model from the Hugging Face Hub').click();
  await page.getByLabel('Name on the hub').fill('owner/tiny');
  await page.getByRole('button', { name: 'Download' }).click();
}

/** Answers the requests to the hub with a tiny model, as soon as the returned function is called. */
async function holdHub(page: Page): Promise<() => void> {
  const files: Readonly<Record<string, string | Buffer>> = {
    'model.onnx': tiny.buffer,
    'config.json': JSON.stringify({ id2label: { 0: 'cat', 1: 'dog', 2: 'a', 3: 'b', 4: 'c' } }),
    'preprocessor_config.json': JSON.stringify({
      size: { height: 16, width: 12 },
      image_mean: [0, 0, 0],
      image_std: [1, 1, 1],
    }),
  };
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route('https://huggingface.co/**', async (route) => {
    await held;
    const { pathname } = new URL(route.request().url());
    const commit = { sha: 'c0ffee', siblings: Object.keys(files).map((rfilename) => ({ rfilename })) };
    const body = pathname.startsWith('/api/')
      ? JSON.stringify(commit)
      : files[pathname.split('/resolve/c0ffee/')[1] ?? ''];
    const headers = { 'Access-Control-Allow-Origin': '*' };
    await route.fulfill(body === undefined ? { status: 404, headers } : { body, headers }).catch(() => undefined);
  });
  return answer;
}
