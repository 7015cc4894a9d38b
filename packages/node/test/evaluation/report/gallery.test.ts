import { describe, expect, it } from '@jest/globals';
import { overlay, type Picture } from '@scorecam/core';
import type { EvaluationRow } from '@scorecam/core/evaluate';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Gallery } from '../../../src/evaluation/report/gallery.js';
import { readPicture } from '../../../src/index.js';
import { inFolder } from '../../batch/tiny-run.js';

const size = { width: 2, height: 2 };
const drawn = { picture: { ...size, data: new Uint8Array(16) }, map: { ...size, data: new Float32Array(4) } };

function row(file: string, method = 'score-cam'): EvaluationRow {
  // The gallery looks at no other field.
  return { file, index: 0, method, Y: 1, insertionAUC: 0.5 } as EvaluationRow;
}

describe('Gallery', () => {
  it('keeps a drawing for each of two pictures of one name in different folders', async () => {
    await inFolder(async (out) => {
      const gallery = new Gallery({ out, colorMap: 'turbo', opacity: 0.5 }, []);
      for (const file of ['a/x.png', 'b/x.png']) await gallery.add(row(file), drawn);
      const files = [...gallery.best(), ...gallery.worst()].map(({ file }) => file);
      expect(new Set(files).size).toBe(2);
      expect((await readdir(join(out, 'pictures'))).map((name) => `pictures/${name}`).sort()).toEqual(files.sort());
    });
  });

  it.each([
    ['gradient', 0.25, false],
    ['grad-cam:torchcam', 1, true],
  ])('draws a map of %s as "explain" does, up to %f', async (method, peak, contour) => {
    const side = { width: 20, height: 20 };
    // One pixel in 400 is at 1 and a quarter of them at 0.25, which is therefore the 99th percentile.
    const map = { ...side, data: Float32Array.from({ length: 400 }, (_, i) => (i === 0 ? 1 : i % 4 === 0 ? 0.25 : 0)) };
    const picture = { ...side, data: new Uint8Array(1600).fill(200) };
    const expected = { ...map, data: map.data.map((value) => Math.min(1, value / peak)) };
    await inFolder(async (out) => {
      const gallery = new Gallery({ out, colorMap: 'turbo', opacity: 0.5 }, []);
      await gallery.add(row('x.png', method), { picture, map });
      const drawing = await readPicture(join(out, gallery.best()[0]!.file));
      expect(rightHalf(drawing)).toEqual(overlay(picture, expected, { colorMap: 'turbo', opacity: 0.5, contour }));
    });
  });
});

function rightHalf({ width, height, data }: Picture): Picture {
  const row = (y: number) => [...data.subarray(4 * width * y + 2 * width, 4 * width * (y + 1))];
  return { width: width / 2, height, data: Uint8Array.from(Array.from({ length: height }, (_, y) => row(y)).flat()) };
}
