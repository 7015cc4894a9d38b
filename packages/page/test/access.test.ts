import { expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { screenshot, useServedPage } from './support/served-page.js';
import { describeBrowser } from '../../../test-support/describe-browser.js';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describeBrowser('accessibility of the page', () => {
  const served = useServedPage({ webgpu: false });

  it('has names, contrast and room for everything it shows, before, during and after a run and with an error', async () => {
    const { page } = served();
    await page.evaluate(await readFile(axe, 'utf8'));
    await expectSound(page, 'before');
    await page.getByLabel('Device').selectOption('wasm');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByText(/^[1-9]\d* of 96 masks/).waitFor();
    await screenshot(page, 'page-running');
    await page.getByRole('status').filter({ hasText: 'Done.' }).waitFor();
    await expectSound(page, 'done');
    await page.getByLabel('Another class').fill('unicorn');
    await page.getByLabel('Another class').press('Enter');
    await page.locator('#class-error').filter({ hasText: 'unicorn' }).waitFor();
    expect(await page.getByLabel('Another class').getAttribute('aria-invalid')).toBe('true');
    for (const summary of await page.locator('summary').all()) await summary.click();
    await expectSound(page, 'error');
  });

  it('keeps its scroll position while a map sharpens', async () => {
    const { page } = served();
    await page.setViewportSize({ width: 400, height: 700 });
    await page.getByLabel('Device').selectOption('wasm');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'Done.' }).waitFor();
    const positions = await page.evaluate(async () => {
      const below = document.getElementById('classes')!;
      below.scrollIntoView();
      const top = below.getBoundingClientRect().top;
      const seen: number[] = [];
      const look = setInterval(() => seen.push(below.getBoundingClientRect().top - top), 20);
      document.getElementById('explain')!.click();
      await new Promise<void>((resolve) => {
        const cancel = document.getElementById('cancel')!;
        new MutationObserver(() => cancel.hidden && resolve()).observe(cancel, { attributes: true });
      });
      clearInterval(look);
      return seen;
    });
    expect(positions.length).toBeGreaterThan(10);
    // The browser compensates for the progress bar, which appears and disappears above.
    expect(Math.max(...positions.map(Math.abs))).toBeLessThan(2);
  });
});

/** Checks the page in light and dark, wide and narrow. */
async function expectSound(page: Page, state: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 900 });
      await screenshot(page, `page-${state}-${width}-${colorScheme}`);
      expect(await faults(page)).toEqual([]);
      // The scroll bar takes up part of the width.
      const excess = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(excess)).toBe(0);
    }
  }
}

async function faults(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
}
