import { beforeEach, describe, expect, it } from '@jest/globals';
import { encodeNpy, floatTensor, memorySource, readModel, type ResultRecord } from '@scorecam/core';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { makeNode } from '../../core/src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../core/src/testing/tiny-models.js';
import { runScorecam } from '../../../test-support/run-scorecam.js';
import { serveFolder } from '../server/index.js';
import { download, expectClose, explain, explainQuickly } from './support/page-actions.js';
import { screenshot, useServedPage } from './support/served-page.js';
import { describeBrowser } from '../../../test-support/describe-browser.js';

const bundledPicture = resolve('models/emoji-vgg/pictures/cat_and_dog.png');
const bundledModel = resolve('models/emoji-vgg/emoji-vgg.onnx');
/** image (N, 4, 8, 8) -> Conv -> Relu -> GlobalAveragePool -> Flatten `scores` (N, 2) */
const fourBands = testModel({
  inputs: [{ name: 'image', dataType: 1, dims: ['N', 4, 8, 8] }],
  outputs: [{ name: 'scores', dataType: 1, dims: ['N', 2] }],
  initializers: [floatTensorProto('weight_1', [6, 4, 1, 1]), floatTensorProto('weight_2', [2, 6, 1, 1])],
  nodes: [
    makeNode({ op: 'Conv', inputs: ['image', 'weight_1'], output: 'conv' }),
    makeNode({ op: 'Relu', inputs: ['conv'], output: 'relu' }),
    makeNode({ op: 'Conv', inputs: ['relu', 'weight_2'], output: 'maps' }),
    makeNode({ op: 'GlobalAveragePool', inputs: ['maps'], output: 'means' }),
    makeNode({ op: 'Flatten', inputs: ['means'], output: 'scores' }),
  ],
});
/** A model with its weights in a separate file, such as "model.onnx.data". */
const splitModel = resolve('../shared/data/models/squeezenet1_1_pt_dynamo_op18_fixed_external.onnx');

describeBrowser('the page', () => {
  const served = useServedPage();

  it('can be used before any file of onnxruntime or a model is fetched', async () => {
    const { page, requests } = served();
    await page.getByRole('button', { name: 'Explain', exact: true }).waitFor();
    expect(requests.map((request) => request.url()).filter((url) => /ort|wasm|onnx/.test(url))).toEqual([]);
  });

  it('explains the bundled picture on wasm as the command line does', async () => {
    const { page } = served();
    await page.getByLabel('Device').selectOption('wasm');
    await explain(page);
    expect(await titles(page)).toEqual(['dog', 'cat']);
    expect(await page.locator('#layer option:checked').textContent()).toMatch(/^Default, features\.14: 96 of 16 x 16$/);
    expect(await page.locator('#layer').getAttribute('title')).toContain('features.14: 96 of 16 x 16');
    await expectSameResult(page);
    await screenshots(page);
  });

  it('fetched nothing but its own files, and of the wasm files the two that it needed', () => {
    const urls = served().requests.map((request) => request.url());
    expect(urls.filter((url) => !url.startsWith(served().url))).toEqual([]);
    expect(urls.filter((url) => url.endsWith('.wasm'))).toEqual([
      expect.stringMatching(/squoosh_png_bg-.*\.wasm$/), // of the picture, a PNG
      expect.stringMatching(/ort-wasm-simd-threaded-.*\.wasm$/),
    ]);
  });

  it('shows another class without a run, and explains one by its name', async () => {
    const { page } = served();
    await page.getByRole('checkbox', { name: 'flower' }).check();
    expect(await titles(page)).toEqual(['dog', 'cat', 'flower']);
    await page.getByLabel('Another class').fill('clock');
    await page.getByLabel('Another class').press('Enter');
    await page.locator('figcaption', { hasText: 'clock' }).waitFor();
    expect(await titles(page)).toEqual(['dog', 'cat', 'flower', 'clock']);
  });

  it('shows the picture itself on the part of a map that is uncovered for a comparison', async () => {
    const { page } = served();
    const covered = await pixels(page);
    await page.getByLabel('Show the original').fill('0.5');
    const half = await pixels(page);
    expect(half.right).toEqual(covered.right);
    expect(half.left).not.toEqual(covered.left);
    await page.getByLabel('Opacity').fill('0');
    expect((await pixels(page)).left).toEqual(half.left);
    await page.getByLabel('Show the original').fill('0');
    await page.getByLabel('Opacity').fill('0.5');
  });

  it('saves the model with the heat map in it, which another runtime computes', async () => {
    const { page } = served();
    await page.getByLabel('Method').selectOption('grad-cam');
    await explain(page);
    const bytes = await download(page, page.getByRole('button', { name: 'Save model with heat map' }));
    await page.getByRole('status').filter({ hasText: 'Saved emoji-vgg.grad-cam.onnx' }).waitFor();
    const { graph } = await readModel(memorySource(bytes), 'saved');
    expect(graph.output.map(({ name }) => name)).toEqual(['logits', 'saliency', 'saliency_class']);
    expect(bytes.length).toBeGreaterThan((await stat(bundledModel)).size);
    await page.getByLabel('Method').selectOption('score-cam');
  });

  it('stops on Cancel, and works afterwards', async () => {
    const { page } = served();
    await page.getByLabel('Preset').selectOption('paper');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.waitForFunction(() => {
      const hasBegun = /\d+ of 96 masks/.test(document.body.innerText);
      if (hasBegun) document.getElementById('cancel')!.click(); // before the run can end
      return hasBegun;
    });
    await page.getByRole('status').filter({ hasText: 'Cancelled.' }).waitFor();
    await explain(page);
    expect(await page.locator('#summary').textContent()).toContain('preset paper');
  });

  it('explains a raster of bands as the command line does', async () => {
    const { page } = served();
    const folder = await mkdtemp(join(tmpdir(), 'scorecam-bands-'));
    try {
      const [model, raster] = [join(folder, 'bands.onnx'), join(folder, 'bands.npy')];
      await writeFile(model, fourBands);
      await writeFile(
        raster,
        encodeNpy(
          floatTensor(
            Float32Array.from({ length: 4 * 8 * 8 }, (_, i) => Math.sin(i)),
            [8, 8, 4],
          ),
        ),
      );
      await page.locator('#files').setInputFiles([model, raster]);
      await explain(page);
      const saved = await download(page, page.getByRole('button', { name: 'Save result.json' }));
      const { classes, preprocessing } = JSON.parse(saved.toString()) as ResultRecord;
      const settings = ['--model', model, '--top', '2', '--device', 'cpu', '--quiet', '--out', folder];
      await runScorecam(['explain', raster, ...settings], folder);
      const expected = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as ResultRecord;
      expect(preprocessing).toMatchObject({ channelOrder: 'bands', channels: 4 });
      for (const { index, logit } of classes)
        expect(logit).toBeCloseTo(expected.classes.find((each) => each.index === index)!.logit, 5);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('opens the picture that its address names, and no file of another server', async () => {
    const { page, url } = served();
    const picture = await page.getByRole('img', { name: 'A clock' }).first().getAttribute('src');
    await page.goto(`${url}?image=${new URL(picture!, url).pathname.slice(1)}`);
    await page
      .getByRole('img', { name: /^clock-.*jpg$/ })
      .first()
      .waitFor();
    await page.goto(`${url}?model=https://evil.example/model.onnx`);
    await page
      .getByRole('alert')
      .filter({ hasText: 'reads files of its own server and of https://huggingface.co only' })
      .waitFor();
    await page.goto(url);
  });

  it('gets the threads of WASM from a server that cannot send headers, by its service worker', async () => {
    const { page, folder, url } = served();
    const plain = await serveFolder(folder, { isolated: false });
    await page.goto(plain.url);
    await page.waitForFunction(() => crossOriginIsolated);
    expect(await page.evaluate(() => fetch('index.html').then(({ status }) => status))).toBe(200);
    await page.goto(url);
    await plain.close();
  });

  it('can be used without a mouse', async () => {
    const { page } = served();
    await page.getByRole('radio', { name: 'A cat and a dog' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('img', { name: 'A bicycle and a flower' }).count()).toBe(2);
    await page.getByRole('button', { name: 'Explain', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: /^Map for bicycle/ }).waitFor();
  });

  describe('given a file that it cannot use', () => {
    beforeEach(() => served().page.reload());

    it.each([
      ['a text file named .onnx', { name: 'broken.onnx', type: '' }, /"broken.onnx" is a text file, not an ONNX model/],
      ['a text file named .png', { name: 'broken.png', type: 'image/png' }, /"broken.png" is not a supported picture/],
      [
        'a file that belongs to nothing',
        { name: 'notes.bin', type: '' },
        /"notes.bin" is neither a picture nor an .onnx model/,
      ],
    ])('reports %s and continues to work', async (_, file, sentence) => {
      const { page } = served();
      await dropText(page, file);
      await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
      await explainQuickly(page);
      expect(await titles(page)).toEqual(['dog', 'cat']);
    });

    const itShared = existsSync(splitModel) ? it : it.skip;
    itShared('names a missing weight file, and accepts it afterwards (needs ../shared)', async () => {
      const { page } = served();
      await page.locator('#files').setInputFiles(splitModel);
      await page
        .getByRole('alert')
        .filter({ hasText: `"${basename(splitModel)}.data" is missing` })
        .waitFor();
      await page.locator('#files').setInputFiles(`${splitModel}.data`);
      await page
        .getByRole('status')
        .filter({ hasText: `Read ${basename(splitModel)}.` })
        .waitFor();
    });
  });
});

describeBrowser('the page without WebGPU', () => {
  const served = useServedPage({ webgpu: false });

  it('reports that WebGPU does not work, and continues on wasm', async () => {
    const { page } = served();
    await page.getByLabel('Device').selectOption('webgpu');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /webgpu does not work here\. .*(no WebGPU|found no GPU)/ })
      .waitFor();
    await page.getByLabel('Device').selectOption('auto');
    await explainQuickly(page);
    expect(await page.locator('#notices').textContent()).toContain('The model runs on wasm, not on webgpu.');
  });
});

/** Drops a file of text on the page. */
async function dropText(page: Page, file: { readonly name: string; readonly type: string }): Promise<void> {
  const dataTransfer = await page.evaluateHandle(({ name, type }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['neither a graph nor pixels'], name, { type }));
    return transfer;
  }, file);
  await page.dispatchEvent('#drop', 'drop', { dataTransfer });
}

function titles(page: Page): Promise<string[]> {
  return page.locator('figcaption span:first-child').allTextContents();
}

/** Saves the record and the maps, and compares them with the command line's for the same picture and classes. */
async function expectSameResult(page: Page): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'scorecam-result-'));
  try {
    // The page does not look for the fastest batch.
    const settings = ['--top', '2', '--device', 'cpu', '--batch', '8'];
    await runScorecam(['explain', bundledPicture, ...settings, '--quiet', '--out', folder], folder);
    const expected = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as ResultRecord; // the program's own
    const saved = await download(page, page.getByRole('button', { name: 'Save result.json' }));
    expectSameRecord(JSON.parse(saved.toString()) as ResultRecord, expected);
    for (const { label, files } of expected.classes) {
      const map = await download(page, page.getByRole('button', { name: `Save .npy for ${label}` }));
      expectClose(map, await readFile(join(folder, files!.original!)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Without the fields that necessarily differ: the device, its times and notices, the paths of files, and the sheet. */
function expectSameRecord(actual: ResultRecord, expected: ResultRecord): void {
  const settings = ({ method, preprocessing, layer, work, details, batch }: ResultRecord) =>
    ({ method, preprocessing, layer, work, details, batch }) as const;
  expect(settings(actual)).toEqual(settings(expected));
  expect(Object.keys({ ...actual, sheet: '' }).sort()).toEqual(Object.keys(expected).sort());
  expect(actual.model.sha256).toBe(expected.model.sha256);
  expect({ ...actual.image, path: '' }).toEqual({ ...expected.image, path: '' });
  const rounded = ({ classes }: ResultRecord) =>
    classes.map((entry) => ({ ...entry, probability: entry.probability!.toFixed(4), logit: entry.logit.toFixed(3) }));
  expect(rounded(actual)).toEqual(rounded(expected));
}

/** A column of pixels on the left and on the right of the first map. */
function pixels(page: Page): Promise<{ readonly left: number[]; readonly right: number[] }> {
  return page
    .locator('figure canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const column = (share: number) => [
        ...canvas.getContext('2d')!.getImageData(share * canvas.width, 0, 1, canvas.height).data,
      ];
      return { left: column(0.25), right: column(0.75) };
    });
}

async function screenshots(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 900 });
      await screenshot(page, `page-${width}-${colorScheme}`);
      // The scroll bar takes up part of the width.
      const excess = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(excess)).toBe(0);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
