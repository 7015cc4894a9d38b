import { describe, expect, it } from '@jest/globals';
import {
  completeForm,
  decodeNpy,
  fileNames,
  type Explanation,
  floatTensor,
  imagenet,
  leanForm,
  type ResultForm,
  resultParts,
  settingOf,
  type SpatialMap,
} from '@scorecam/core';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePicture, readPicture } from '../../src/picture/read-picture.js';
import { describeOnDisk, onDisk } from '../support/small-disk.js';
import { saveExplanation, type SaveOptions } from '../../src/results/save-explanation.js';

const picture = { width: 6, height: 4, data: new Uint8Array(6 * 4 * 4).fill(200) };

function map(width: number, height: number): SpatialMap {
  return { width, height, data: Float32Array.from({ length: width * height }, (_, i) => i / (width * height - 1)) };
}

function explainedClass(index: number, label?: string): Explanation['classes'][number] {
  const raw = floatTensor(map(2, 3).data, [3, 2]);
  const maps = { map: map(5, 5), raw, original: map(picture.width, picture.height) };
  return {
    index,
    ...(label !== undefined && { label }),
    probability: 0.5,
    logit: 1,
    values: { scores: Float32Array.of(0, 0.5, 1) },
    ...maps,
  };
}

const explanation: Explanation = {
  method: settingOf({}),
  target: { kind: 'class', output: 'scores', head: 'softmax', headSource: 'graph' },
  subject: 'layer',
  preprocessing: imagenet,
  layer: { tensor: 'relu', module: 'features.1', dims: [1, 3, 3, 2] },
  classes: [explainedClass(281, 'tabby, tabby cat'), explainedClass(7)],
  view: { picture, left: 0, top: 0, width: picture.width, height: picture.height },
  top: [],
  work: { unit: 'masks', count: 2, skipped: 1 },
  details: { channels: 3, constantChannels: [0] },
  runtime: 'onnxruntime-node cpu',
  device: 'cpu',
  batch: 8,
  times: { preprocess: 1, forward: 2, method: 3 },
  notices: [],
};

const kinds = ['heatmap.png', 'map.npy', 'original.npy', 'overlay.png', 'raw.npy', 'scores.npy'];
const allFiles = [
  ...kinds.map((kind) => `281-tabby-tabby-cat.${kind}`),
  ...kinds.map((kind) => `7.${kind}`),
  'result.json',
  'sheet.png',
];

const withoutSheet: ResultForm = { ...completeForm, parts: resultParts.filter((part) => part !== 'sheet') };

async function inFolder(work: (options: SaveOptions) => Promise<void>): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), 'scorecam-save-'));
  const file = (path: string) => ({ path, sha256: 'ab'.repeat(32) });
  try {
    await work({
      picture,
      folder: join(parent, 'new', 'out'),
      model: { ...file('m.onnx'), weights: [] },
      image: file('i.png'),
    });
  } finally {
    await rm(parent, { recursive: true });
  }
}

describe('saveExplanation', () => {
  it('writes the files that result.json names, and no others', async () => {
    await inFolder(async (options) => {
      const record = await saveExplanation(explanation, options);
      expect((await readdir(options.folder)).sort()).toEqual(allFiles);
      expect(JSON.parse(await readFile(join(options.folder, 'result.json'), 'utf8'))).toEqual(record);
      const named = record.classes.flatMap(({ files }) => fileNames(files!));
      expect([...named, record.sheet, 'result.json'].sort()).toEqual(allFiles);
      expect(record).toMatchObject({ work: { skipped: 1 }, image: { path: 'i.png', width: 6, height: 4 } });
    });
  });

  it('writes the maps unchanged, and pictures of the size of the original', async () => {
    await inFolder(async (options) => {
      await saveExplanation(explanation, options);
      const read = async (kind: string) => decodeNpy(await readFile(join(options.folder, `7.${kind}.npy`)), kind);
      expect(await read('raw')).toEqual({ type: 'float32', dims: [3, 2], data: explanation.classes[1]?.raw.data });
      expect(await read('scores')).toEqual({ type: 'float32', dims: [3], data: Float32Array.of(0, 0.5, 1) });
      for (const kind of ['heatmap', 'overlay']) {
        expect(await readPicture(join(options.folder, `7.${kind}.png`))).toMatchObject({ width: 6, height: 4 });
      }
    });
  });

  it('writes the sheet as a page that needs no other file, with every label escaped and in its own script', async () => {
    await inFolder(async (options) => {
      const labels = ['ネコ <script>alert(1)</script>', 'قطة "&'];
      const classes = explanation.classes.map((entry, i) => ({ ...entry, label: labels[i]! }));
      const form: ResultForm = { ...completeForm, parts: ['sheet'], sheetFormat: 'html' };
      const record = await saveExplanation({ ...explanation, classes }, { ...options, form });
      expect(await readdir(options.folder)).toEqual(['result.json', record.sheet]);
      const page = await readFile(join(options.folder, 'sheet.html'), 'utf8');
      expect(page).toContain('ネコ &#60;script&#62;alert(1)&#60;/script&#62;');
      expect(page).toContain('قطة &#34;&#38;');
      expect(page).toContain("default-src 'none'; img-src data:");
      const sources = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source!);
      // The original, a map and an overlay of each class, the legend.
      expect(sources).toHaveLength(6);
      for (const source of sources) {
        const bytes = Buffer.from(source.replace('data:image/png;base64,', ''), 'base64');
        expect(await decodePicture(bytes, 'embedded')).toHaveProperty('width');
      }
    });
  });

  it('writes the parts that are asked for, and names no others', async () => {
    await inFolder(async (options) => {
      const parts = ['raw', 'heatmap'] as const;
      const record = await saveExplanation(explanation, { ...options, form: { parts, pictureFormat: 'png' } });
      const names = ['281-tabby-tabby-cat', '7'].flatMap((stem) => [`${stem}.heatmap.png`, `${stem}.raw.npy`]);
      expect((await readdir(options.folder)).sort()).toEqual([...names, 'result.json']);
      expect(record.classes[1]?.files).toEqual({ raw: '7.raw.npy', heatmap: '7.heatmap.png', values: {} });
      expect(record).not.toHaveProperty('sheet');
    });
  });

  it('shrinks the pictures of the lean form to their longest side, and enlarges none', async () => {
    await inFolder(async (options) => {
      const [width, height] = [60, 40];
      const large = { width, height, data: new Uint8Array(4 * width * height).fill(200) };
      const view = { ...explanation.view, picture: large, width, height };
      const form = { ...leanForm, pictureSize: 30 };
      const classes = explanation.classes.map((entry) => ({ ...entry, original: map(width, height) }));
      await saveExplanation({ ...explanation, classes, view }, { ...options, picture: large, form });
      expect(await readPicture(join(options.folder, '7.overlay.webp'))).toMatchObject({ width: 30, height: 20 });
      await saveExplanation(explanation, { ...options, form });
      expect(await readPicture(join(options.folder, '7.overlay.webp'))).toMatchObject({ width: 6, height: 4 });
    });
  });

  it('replaces an earlier result and leaves other files alone', async () => {
    await inFolder(async (options) => {
      await mkdir(options.folder, { recursive: true });
      await writeFile(join(options.folder, 'result.json'), 'old');
      await writeFile(join(options.folder, 'notes.txt'), 'mine');
      await saveExplanation(explanation, options);
      expect(await readFile(join(options.folder, 'result.json'), 'utf8')).toContain('"preset": "official"');
      expect(await readFile(join(options.folder, 'notes.txt'), 'utf8')).toBe('mine');
    });
  });

  it('removes the files of an earlier explanation of other classes, also if the record there names other files', async () => {
    await inFolder(async (options) => {
      await saveExplanation(explanation, options);
      await saveExplanation({ ...explanation, classes: [explainedClass(7)] }, { ...options, form: withoutSheet });
      const ofOne = kinds.map((kind) => `7.${kind}`);
      expect((await readdir(options.folder)).sort()).toEqual([...ofOne, 'result.json']);
      const outside = join(options.folder, '..', 'notes.txt');
      await writeFile(outside, 'mine');
      const damaged = { classes: [{ files: { map: '../notes.txt', raw: 3 } }, {}] };
      await writeFile(join(options.folder, 'result.json'), JSON.stringify(damaged));
      await saveExplanation(explanation, options);
      expect(await readFile(outside, 'utf8')).toBe('mine');
    });
  });

  it('leaves nothing behind if it is cancelled or fails midway', async () => {
    await inFolder(async (options) => {
      const signal = AbortSignal.abort();
      await expect(saveExplanation(explanation, { ...options, signal })).rejects.toMatchObject({ code: 'CANCELLED' });
      const wrongSize = { ...picture, width: 4, height: 6 };
      await expect(saveExplanation(explanation, { ...options, picture: wrongSize })).rejects.toThrow(/6 x 4/);
      await expect(readdir(join(options.folder, '..'))).rejects.toMatchObject({ code: 'ENOENT' });
    });
  });

  it('removes what killed processes left behind, and nothing that may be written now', async () => {
    await inFolder(async (options) => {
      for (const name of ['.scorecam-left', '.scorecam-young']) {
        await mkdir(join(options.folder, name), { recursive: true });
        await writeFile(join(options.folder, name, 'x'), '');
      }
      const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
      await utimes(join(options.folder, '.scorecam-left'), hoursAgo, hoursAgo);
      await saveExplanation(explanation, options);
      const names = await readdir(options.folder);
      expect(names.filter((name) => name.startsWith('.scorecam-'))).toEqual(['.scorecam-young']);
    });
  });

  it('says why a folder cannot be written to', async () => {
    await inFolder(async (options) => {
      const file = join(options.folder, '..', '..', 'file');
      await writeFile(file, '');
      const refused = saveExplanation(explanation, { ...options, folder: join(file, 'out') });
      await expect(refused).rejects.toMatchObject({
        code: 'UNWRITABLE_OUTPUT',
        message: expect.stringContaining('a file is in the way'),
      });
    });
  });
});

describeOnDisk('a disk that is mounted to be read', () => {
  it('is named as such', async () => {
    await inFolder(async (options) => {
      const disk = join(options.folder, '..', '..');
      await onDisk(disk, 'ro', () =>
        expect(saveExplanation(explanation, options)).rejects.toMatchObject({
          code: 'UNWRITABLE_OUTPUT',
          message: expect.stringContaining('its file system is read-only'),
        }),
      );
    });
  });
});
