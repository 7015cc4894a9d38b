import { expect, it } from '@jest/globals';
import { encodeNpy, type Explainer, floatTensor, type Size } from '@scorecam/core';
import { writeFile } from 'node:fs/promises';
import { loadCase } from '../../src/evaluation/load-case.js';
import { PictureThread } from '../../src/picture-thread/picture-thread.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const inFolder = useTemporaryFolder();

// Arrays of the size were made before any check.
it.each<[string, Size]>([
  ['that no array can have', { width: 1e9, height: 1e9 }],
  ['that takes all memory', { width: 20_000, height: 20_000 }],
  ['of nothing', { width: 0, height: 4 }],
  ['of fractions', { width: 1.5, height: 4 }],
])('refuses an annotation with a size %s', async (_, size) => {
  await writeFile(inFolder('a.npy'), encodeNpy(floatTensor(new Float32Array(12), [1, 3, 2, 2])));
  const work = { file: 'a.npy', objects: [[{ file: 'a.npy', className: 0, size, box: [0, 0, 1, 1] as const }]] };
  // Nothing of a model is looked at before the size.
  const explainer = {} as Explainer;
  const context = { folder: inFolder(), explainer, thread: new PictureThread(), prefer: 'box' } as const;
  await expect(loadCase(work, context)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining(`no size of ${size.width} x ${size.height}`),
  });
});
