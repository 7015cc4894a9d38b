import { describe, expect, it } from '@jest/globals';
import type { Picture } from '@scorecam/core';
import { writeMethodPage } from '../../src/results/method-page.js';
import { drawMethodSheet, methodThumbnail } from '../../src/results/method-sheet.js';

const side = 160;
const pitch = side + 8;
const margin = 12;
/** Of the pictures of the first row. */
const top = 58;

function plain(level: number, width = 40, height = 40): Picture {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : level));
  return methodThumbnail({ width, height, data });
}

function levelAt({ width, data }: Picture, x: number, y: number): number {
  return data[4 * (y * width + x)]!;
}

const row = (cells: readonly (Picture | string)[]) => ({ picture: plain(9), heading: 'cat, probability 0.5', cells });
const names = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);

describe('drawMethodSheet', () => {
  it('puts each method in a column beside the picture', async () => {
    const sheet = await drawMethodSheet({ methods: names(2), rows: [row([plain(50), plain(90)])] });
    const levels = [0, 1, 2].map((column) => levelAt(sheet, margin + column * pitch + 80, top + 80));
    expect(levels).toEqual([9, 50, 90]);
  });

  it('writes the reason if a method has no map', async () => {
    const dark = ({ data }: Picture) => data.filter((value, i) => i % 4 === 0 && value < 128).length;
    const draw = (reason: string) => drawMethodSheet({ methods: ['m'], rows: [row([reason])] });
    expect(dark(await draw('The model has no layer.'))).toBeGreaterThan(dark(await draw('The model')));
  });

  it('continues below with more than ten methods, in even blocks', async () => {
    const cells = names(12).map((_, i) => plain(100 + i));
    const sheet = await drawMethodSheet({ methods: names(12), rows: [row(cells)] });
    expect(sheet.width).toBe(2 * margin + 7 * pitch - 8);
    const block = top - margin + side + 8;
    expect(levelAt(sheet, margin + pitch + 80, top + block + 80)).toBe(106);
  });

  it('has a line at its head and the meaning of the colors at its foot, beside which nothing moves', async () => {
    const sheet = { methods: names(2), rows: [row([plain(50), plain(90)])] };
    const [bare, titled] = [await drawMethodSheet(sheet), await drawMethodSheet({ ...sheet, title: 'cat.jpg' })];
    expect(titled.height).toBe(bare.height + 24);
    expect(levelAt(titled, margin + pitch + 80, top + 24 + 80)).toBe(50);
    const isDark = (level: number, i: number) => i % 4 === 0 && level < 128;
    expect(titled.data.subarray(0, 4 * titled.width * 24).some(isDark)).toBe(true);
    expect(bare.data.subarray(-4 * bare.width * 24).some(isDark)).toBe(true);
  });

  it('shows twenty rows at most', async () => {
    const draw = (count: number) =>
      drawMethodSheet({ methods: names(2), rows: Array.from({ length: count }, () => row([plain(50), plain(50)])) });
    expect((await draw(25)).height).toBe((await draw(20)).height + 16); // a line that says so
  });
});

describe('writeMethodPage', () => {
  it('puts each method under its name, and the reason if one has no map, for twenty rows at most', async () => {
    const cells = [plain(50), 'It has <no> layer.'];
    const page = await writeMethodPage({ methods: ['a', 'b'], rows: Array.from({ length: 21 }, () => row(cells)) });
    expect(page.match(/<figcaption>a<\/figcaption>/g)).toHaveLength(20);
    expect(page).toMatch(/<p>It has &#60;no&#62; layer\.<\/p>\s*<figcaption>b<\/figcaption>/);
    expect(page).toContain('1 is the strongest point of each map');
    expect(page).toContain('The first 20 of 21 rows; methods.json has them all.');
  });
});
