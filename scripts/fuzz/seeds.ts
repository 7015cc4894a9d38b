/** Sound files of every kind, made by code: what mutants are made from. */
import { encodeNpy, floatTensor } from '@scorecam/core';
import { tinyClassifier } from '@scorecam/core/testing';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { bmp } from '../../packages/pictures/test/support/bmp-file.js';
import {
  interlacedGif,
  png,
  transparentGif,
  withPngOrientation,
} from '../../packages/pictures/test/support/picture-files.js';
import {
  animatedWebp,
  avif,
  inks,
  jpegs,
  jpegTiles,
  webps,
} from '../../packages/pictures/test/support/pillow-files.js';
import { grayTags, lzw, rgbTags, tiff } from '../../packages/pictures/test/support/tiff-file.js';

/** A sound file. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** In bytes: a mutant of a larger file takes seconds, and most of its bytes are weights or pixels. */
const largestSeed = 1_500_000;

/** The files of a folder with one of the extensions. */
export async function seedsIn(folder: string | undefined, extensions: readonly string[]): Promise<Seed[]> {
  if (folder === undefined) return [];
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    extensions.includes(extname(name).toLowerCase()),
  );
  const seeds = await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })));
  return seeds.filter(({ bytes }) => bytes.length <= largestSeed);
}

/** Small classifiers. */
export function modelSeeds(): Seed[] {
  const variants = [
    {},
    { opset: 7 },
    { batch: 1 },
    { layout: 'nhwc' },
    { head: 'softmax' },
    { head: 'sigmoid' },
    { inputType: 'uint8' },
    { flat: true },
  ] as const;
  return variants.map((options) => ({ name: 'a.onnx', bytes: tinyClassifier(options) }));
}

/** Pictures of every format. */
export function pictureSeeds(): Seed[] {
  const gray = [10, 60, 60, 60, 200, 255, 0, 0, 0, 90, 91, 92];
  const tags = rgbTags(2, 2);
  const files = [
    ...[...jpegs, ...webps, inks, animatedWebp, avif, jpegTiles].map(({ file }) => file),
    png({ width: 4, height: 3, depth: 8, colorType: 2, rows: [gray, gray, gray] }),
    png({ width: 2, height: 1, depth: 16, colorType: 6, rows: [[...gray, 1, 2, 3, 4]] }),
    withPngOrientation(png({ width: 12, height: 1, depth: 8, colorType: 0, rows: [gray] }), 6),
    transparentGif,
    interlacedGif,
    bmp({ width: 4, depth: 24, rows: [gray, gray] }),
    tiff({ tags, strips: [Uint8Array.from(gray)] }),
    tiff({ tags: { ...tags, 259: [5] }, strips: [lzw(Uint8Array.from(gray))] }),
    tiff({ tags: grayTags(4, 3), strips: [Uint8Array.from(gray)], big: true, bigEndian: true }),
  ];
  return files.map((bytes) => ({ name: 'picture', bytes }));
}

/** Arrays of NumPy. */
export function npySeeds(): Seed[] {
  return [
    { name: 'a.npy', bytes: encodeNpy(floatTensor(new Float32Array(24), [1, 3, 4, 2])) },
    { name: 'b.npy', bytes: encodeNpy(floatTensor(Float32Array.of(1, 2, 3), [3])) },
  ];
}

/** The files beside models, lists, journals and results. */
export const documents = {
  ownCard: {
    name: 'net',
    labels: ['cat', 'dog', 'eel, a fish', 'ant', 'bee'],
    preprocessing: {
      size: [12, 16],
      resize: 'crop',
      resizeTo: 20,
      mean: [0.5, 0.5, 0.5],
      std: [0.2, 0.2, 0.2],
      channelOrder: 'rgb',
      layout: 'nchw',
      range: [0, 1],
      background: [0, 0, 0],
    },
  },
  preprocessor: {
    crop_size: { height: 12, width: 12 },
    do_center_crop: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 16 },
  },
  config: { id2label: { 0: 'cat', 1: 'dog', 2: 'eel', 3: 'ant', 4: 'bee' }, label2id: {} },
  labels: { 0: ['n01', 'cat'], 1: ['n02', 'dog'], 2: ['n03', 'eel'] },
  ownAnnotations: [
    { file: 'a.png', width: 24, height: 16, index: 0, label: 'cat', box: [1, 2, 10, 12] },
    { file: 'a.png', width: 24, height: 16, label: 'dog', mask: 'mask.png' },
  ],
  coco: {
    images: [{ id: 7, file_name: 'a.png', width: 24, height: 16 }],
    categories: [{ id: 18, name: 'dog' }],
    annotations: [
      { id: 1, image_id: 7, category_id: 18, bbox: [1, 0, 2, 3], segmentation: [[1, 0, 3, 0, 3, 3, 1, 3]] },
      { id: 2, image_id: 7, category_id: 18, bbox: [1, 0, 2, 3], segmentation: { size: [16, 24], counts: [3, 6, 3] } },
      { id: 3, image_id: 7, category_id: 18, segmentation: { size: [16, 24], counts: '6:<1' } },
    ],
  },
} as const;

/** Annotations as PASCAL VOC has them. */
export const voc = `<annotation><filename>a.png</filename><size><width>24</width><height>16</height></size>
<object><name>cat</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>10</xmax><ymax>12</ymax></bndbox></object>
</annotation>`;

/** Annotations as ImageNet has them. */
export const loc = 'ImageId,PredictionString\na,n01440764 1 2 10 12 n02 3 3 5 5\nb,n02 0 0 4 4\n';

/** A list of images. */
export const list = 'image,class\na.png,cat,dog\n"b, c.png",1\nbelow/d.png\na.png,cat\n';

/** Labels, one per line. */
export const labels = 'cat\ndog, hound\n\neel\nant\n';
