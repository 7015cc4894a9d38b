import { describe, expect, it } from '@jest/globals';
import { colorize, floatTensor, overlay, settingOf, type Picture } from '@scorecam/core';
import { measureText } from '@jimp/plugin-print';
import { drawable, fittedInMiddle, sheetFonts } from '../../src/results/sheet-text.js';
import { drawSheet } from '../../src/results/sheet.js';
import type { SheetContent } from '../../src/results/sheet-words.js';

const margin = 16;
const headingHeight = 30;
/** The legend, a line about its scale, and one about the settings. */
const footHeight = 70;

function picture(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : (7 * i) % 256));
  return { width, height, data };
}

function explain({ width, height }: Picture, labels: readonly string[]): SheetContent {
  const data = Float32Array.from({ length: width * height }, (_, i) => (i % width) / width);
  const map = { width, height, data };
  const classes = labels.map((label, index) => {
    return {
      index,
      label,
      probability: 0.5,
      logit: 1,
      values: {},
      map,
      raw: floatTensor(data, [height, width]),
      original: map,
    };
  });
  const work = { unit: 'masks', count: 3, skipped: 0 };
  const view = { picture: { width, height }, left: 0, top: 0, width, height };
  const layer = { tensor: 'relu', dims: [1, 3, 3, 2] };
  return { method: settingOf({}), subject: 'layer', layer, view, work, classes };
}

/** A part of a picture, in pixels. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function cut(from: Picture, { x, y, width, height }: Part): Picture {
  const rows = Array.from({ length: height }, (_, row) => {
    const start = 4 * ((y + row) * from.width + x);
    return Array.from(from.data.subarray(start, start + 4 * width));
  });
  return { width, height, data: Uint8Array.from(rows.flat()) };
}

function darkPixels({ data }: Picture): number {
  return data.filter((value, i) => i % 4 === 0 && value < 128).length;
}

it('shortens a long name in its middle, to the width that it has', async () => {
  const { small } = await sheetFonts();
  const name = 'regnet_y_16gf_with_a_long_name.block4.block4-0.f.se.activation';
  const fitted = fittedInMiddle(small, name, 200);
  expect(measureText(small, fitted)).toBeLessThanOrEqual(200);
  expect(fitted).toMatch(/^regnet_y.* \.\.\. .*vation$/);
  expect(fittedInMiddle(small, 'features.13', 200)).toBe('features.13');
});

describe('drawSheet', () => {
  // Fitting measured the whole text once for each letter too many: four thousand took a second, a million for ever.
  it('draws the beginning and the end of a name of a megabyte', async () => {
    const shown = picture(40, 20);
    const name = 'ab '.repeat(300_000);
    const explanation = { ...explain(shown, [name]), layer: { tensor: name, dims: [1, 3, 3, 2] } };
    const { width, height } = await drawSheet(explanation, { picture: shown });
    expect(width * height).toBeLessThan(1000 * 1000);
  });

  it('shows a small picture once, and its map and the overlay in each row, unchanged', async () => {
    const shown = picture(200, 100);
    const explanation = explain(shown, ['cat', 'dog']);
    const sheet = await drawSheet(explanation, { picture: shown, colorMap: 'viridis', opacity: 0.25 });
    const { original } = explanation.classes[0]!;
    const expected = [
      shown,
      colorize(original, 'viridis'),
      overlay(shown, original, { colorMap: 'viridis', opacity: 0.25, contour: true }),
    ];
    const size = { width: shown.width, height: shown.height };
    const rowHeight = (sheet.height - footHeight - margin) / 2;
    for (const top of [margin, margin + rowHeight]) {
      for (const [column, part] of expected.entries()) {
        if (column === 0 && top > margin) continue;
        const x = margin + column * (shown.width + margin);
        const { data } = cut(sheet, { ...size, x, y: top + headingHeight });
        expect(Buffer.compare(data, part.data)).toBe(0);
      }
    }
  });

  it.each([
    { width: 720, height: 360, small: { width: 360, height: 180 } },
    { width: 90, height: 900, small: { width: 36, height: 360 } },
  ])('scales $width x $height down to $small.width x $small.height', async ({ width, height, small }) => {
    const shown = picture(width, height);
    const sheet = await drawSheet(explain(shown, ['cat']), { picture: shown });
    const column = Math.max(small.width, 150);
    expect(sheet.width).toBe(3 * (column + margin) + margin);
    expect(sheet.height - small.height).toBe(margin + headingHeight + 20 + margin + footHeight);
  });

  it('writes the label over the row and keeps the probability of a long one in sight', async () => {
    const shown = picture(100, 100);
    const heading = async (label: string) => {
      const sheet = await drawSheet(explain(shown, [label]), { picture: shown });
      return cut(sheet, { x: 0, y: margin, width: sheet.width, height: headingHeight - 12 });
    };
    const [short, long, longer] = [
      await heading('cat'),
      await heading('cat '.repeat(60)),
      await heading('cat '.repeat(90)),
    ];
    expect(darkPixels(short)).toBeGreaterThan(100);
    expect(darkPixels(long)).toBeGreaterThan(darkPixels(short));
    expect(Buffer.compare(longer.data, long.data)).toBe(0);
    const rightMargin = cut(long, { x: long.width - margin + 1, y: 0, width: margin - 1, height: long.height });
    expect(darkPixels(rightMargin)).toBe(0);
  });

  it('gives a long label lines of its own, and no line more than it needs', async () => {
    const shown = picture(100, 100);
    const heightOf = async (label: string) => (await drawSheet(explain(shown, [label]), { picture: shown })).height;
    const one = await heightOf('cat');
    expect((await heightOf('cat '.repeat(60))) - one).toBe(18 * 2);
    expect((await heightOf('cat'.repeat(600))) - one).toBe(18 * 3);
  });

  it('enlarges a small picture by a whole factor, each pixel a square', async () => {
    const shown = picture(32, 16);
    const sheet = await drawSheet(explain(shown, ['cat']), { picture: shown });
    const large = cut(sheet, { x: margin, y: margin + headingHeight, width: 32 * 11, height: 16 * 11 });
    const at = (x: number, y: number) => Array.from(large.data.subarray(4 * (y * 352 + x), 4 * (y * 352 + x) + 3));
    const pixel = (x: number, y: number) => Array.from(shown.data.subarray(4 * (y * 32 + x), 4 * (y * 32 + x) + 3));
    for (const [x, y] of [
      [0, 0],
      [31, 15],
      [7, 3],
    ] as const) {
      for (const [dx, dy] of [
        [0, 0],
        [10, 10],
      ] as const)
        expect(at(11 * x + dx, 11 * y + dy)).toEqual(pixel(x, y));
    }
  });

  it('shows 20 classes of many, and says how many there are', async () => {
    const shown = picture(400, 4);
    const labels = Array.from({ length: 22 }, (_, i) => `${i}`);
    const [all, more] = await Promise.all(
      [labels.slice(0, 20), labels].map((each) => drawSheet(explain(shown, each), { picture: shown })),
    );
    expect(more!.height - all!.height).toBe(18); // the line at the foot
  });

  it('says at the foot if the font lacks letters of a label', async () => {
    const shown = picture(100, 100);
    const sheets = ['cat', 'Katze f\u00fcr \u017d\u00e1k', '\u732b'].map((label) =>
      drawSheet(explain(shown, [label]), { picture: shown }),
    );
    const [plain, accents, foreign] = (await Promise.all(sheets)).map(({ height }) => height);
    expect([accents, foreign]).toEqual([plain, plain! + 18]);
  });
});

describe('drawable', () => {
  it('keeps letters of the font, takes accents off others, and marks what is left', async () => {
    const { heading } = await sheetFonts();
    expect(drawable(heading, 'f\u00fcr \u017d\u00e1k \ufb01')).toBe('f\u00fcr Z\u00e1k fi');
    expect(drawable(heading, 'u\u0308ber')).toBe('\u00fcber');
    expect(drawable(heading, 'cat \u732b\u732b, \u043a\u043e\u0442')).toBe('cat (?), (?)');
  });
});
