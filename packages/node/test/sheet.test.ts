import { describe, expect, it } from '@jest/globals';
import { colorize, overlay, type Picture } from '@scorecam/core';
import { drawSheet, type SheetContent } from '../src/sheet.js';

const margin = 16;
const headingHeight = 30;

function picture(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : (7 * i) % 256));
  return { width, height, data };
}

function explain({ width, height }: Picture, labels: readonly string[]): SheetContent {
  const data = Float32Array.from({ length: width * height }, (_, i) => (i % width) / width);
  const map = { width, height, data };
  const classes = labels.map((label, index) => {
    return { index, label, probability: 0.5, logit: 1, scores: new Float32Array(3), map, raw: map, original: map };
  });
  return { preset: 'official', layer: { tensor: 'relu', dims: [1, 3, 3, 2] }, channels: 3, classes };
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

describe('drawSheet', () => {
  it('shows a small picture, its map and the overlay as they are, in each row', async () => {
    const shown = picture(200, 100);
    const explanation = explain(shown, ['cat', 'dog']);
    const sheet = await drawSheet(explanation, { picture: shown, colorMap: 'viridis', opacity: 0.25 });
    const { original } = explanation.classes[0]!;
    const expected = [
      shown,
      colorize(original, 'viridis'),
      overlay(shown, original, { colorMap: 'viridis', opacity: 0.25 }),
    ];
    const size = { width: shown.width, height: shown.height };
    const rowHeight = (sheet.height - 52 - margin) / 2;
    for (const top of [margin, margin + rowHeight]) {
      for (const [column, part] of expected.entries()) {
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
    expect(sheet.height - small.height).toBe(margin + headingHeight + 20 + margin + 52);
  });

  it('writes the label over the row and keeps the probability of a long one in sight', async () => {
    const shown = picture(100, 100);
    const heading = async (label: string) => {
      const sheet = await drawSheet(explain(shown, [label]), { picture: shown });
      return cut(sheet, { x: 0, y: margin, width: sheet.width, height: headingHeight - 6 });
    };
    const [short, long, longer] = [
      await heading('cat'),
      await heading('cat '.repeat(30)),
      await heading('cat '.repeat(60)),
    ];
    expect(darkPixels(short)).toBeGreaterThan(100);
    expect(darkPixels(long)).toBeGreaterThan(darkPixels(short));
    expect(Buffer.compare(longer.data, long.data)).toBe(0);
    const rightMargin = cut(long, { x: long.width - margin + 1, y: 0, width: margin - 1, height: long.height });
    expect(darkPixels(rightMargin)).toBe(0);
  });
});
