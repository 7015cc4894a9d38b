/** Every method, chosen in the page, against the command line. */
import { beforeAll, expect, it } from '@jest/globals';
import { methods, type ResultRecord } from '@scorecam/core';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { describeBrowser } from '../../../test-support/describe-browser.js';
import { inEmptyFolder, runScorecam } from '../../../test-support/run-scorecam.js';
import { download, explain, expectClose } from './support/page-actions.js';
import { useServedPage } from './support/served-page.js';

const picture = resolve('models/emoji-vgg/pictures/cat_and_dog.png');

/** The bundled model has no pooled head. */
const refused = 'cam';

/** Adam makes a step of one size of a gradient of either sign, so that rounding grows: docs/parity-of-methods.md. */
const bounds: Readonly<Record<string, number>> = { mask: 0.1 };

describeBrowser('a method chosen in the page', () => {
  const served = useServedPage({ webgpu: false });
  beforeAll(async () => {
    const { page } = served();
    page.setDefaultTimeout(0); // methods of thousands of passes take minutes
    await page.getByLabel('Device').selectOption('wasm');
  });

  it.each(methods.map(({ name }) => name).filter((name) => name !== refused))(
    '%s draws the maps that the command line writes',
    async (name) => {
      const { page } = served();
      await page.getByLabel('Method').selectOption(name);
      await explain(page);
      await inEmptyFolder(async (folder) => {
        const settings = ['--method', name, '--top', '2', '--device', 'cpu', '--batch', '8', '--quiet'];
        expect(await runScorecam(['explain', picture, ...settings, '--out', folder], folder)).toMatchObject({
          status: 0,
        });
        const record = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as ResultRecord; // the program's own
        for (const { label, files } of record.classes) {
          const map = await download(page, page.getByRole('button', { name: `Save .npy for ${label}` }));
          expectClose(map, await readFile(join(folder, files!.original!)), bounds[name]);
          expect(await colors(page)).toBeGreaterThan(100);
        }
      });
    },
  );

  it('cam is refused in a sentence, and another method works afterwards', async () => {
    const { page } = served();
    await page.getByLabel('Method').selectOption(refused);
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'CAM needs a network that averages a layer' }).waitFor();
    await page.getByLabel('Method').selectOption('grad-cam');
    await explain(page);
  });
});

/** How many colors the first map is drawn in. */
function colors(page: Page): Promise<number> {
  return page
    .locator('figure canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
}
