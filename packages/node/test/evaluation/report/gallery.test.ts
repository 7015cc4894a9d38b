import { describe, expect, it } from '@jest/globals';
import type { EvaluationRow } from '@scorecam/core/evaluate';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Gallery } from '../../../src/evaluation/report/gallery.js';
import { inFolder } from '../../batch/tiny-run.js';

const size = { width: 2, height: 2 };
const drawn = { picture: { ...size, data: new Uint8Array(16) }, map: { ...size, data: new Float32Array(4) } };

function row(file: string): EvaluationRow {
  // The gallery looks at no other field.
  return { file, index: 0, method: 'score-cam', Y: 1, insertionAUC: 0.5 } as EvaluationRow;
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
});
