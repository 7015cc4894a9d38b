/** A folder with files of the names that the documents use. */
import { encodeNpy, floatTensor } from '@scorecam/core';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeMember, endMark } from '../../packages/node/src/tar/encode-member.js';
import { root } from '../entry-points.js';
import { smallVgg } from './small-vgg.js';
import { taskModels } from './task-models.js';
import { tiff } from '../../packages/pictures/test/support/tiff-file.js';

const models = ['vgg16.onnx', 'm.onnx', 'model.onnx', 'epoch-1.onnx', 'epoch-5.onnx', 'epoch-20.onnx', 'resnet50.onnx'];
const pictures = join(root, 'models/emoji-vgg/pictures');
const size = { width: 300, height: 400 };

/** Boxes and masks of the two pictures, in COCO's format. */
const instances = {
  images: ['one.jpg', 'two.jpg'].map((file_name, id) => ({ id, file_name, ...size })),
  categories: [{ id: 1, name: 'tiger cat' }],
  annotations: [0, 1].map((image_id) => ({
    ...{ id: image_id, image_id, category_id: 1, bbox: [138, 50, 90, 90] },
    segmentation: [[138, 50, 228, 50, 228, 140, 138, 140]],
  })),
};

/** The same, in scorecam's own. */
const boxes = ['one.jpg', 'two.jpg'].map((file) => ({ file, ...size, label: 'tiger cat', box: [138, 50, 228, 140] }));

/** Writes a model of ImageNet's shape under each of its names, a photograph, a folder of them, a list and annotations. */
export async function makeWorkplace(folder: string): Promise<void> {
  await mkdir(join(folder, 'photos'), { recursive: true });
  const model = smallVgg();
  for (const name of models) await writeFile(join(folder, name), model);
  for (const [name, make] of Object.entries(taskModels)) await writeFile(join(folder, name), make());
  await writeFile(join(folder, 'yolo26n.card.json'), JSON.stringify({ labels: ['car', 'dog'] }));
  await writeFile(join(folder, 'fcn.card.json'), JSON.stringify({ labels: ['road', 'sky'] }));
  for (const name of ['photo.jpg', 'photos/one.jpg', 'photos/two.jpg', 'face.jpg', 'one.jpg', 'two.jpg'])
    await cp(join(pictures, 'dog.jpg'), join(folder, name));
  await cp(join(pictures, 'house.jpg'), join(folder, 'street.jpg'));
  await cp(join(pictures, 'house.jpg'), join(folder, 'road.png'));
  await cp(join(pictures, 'fish.jpg'), join(folder, 'other.jpg'));
  await cp(join(pictures, 'cat.png'), join(folder, 'scan.png'));
  await writeFile(join(folder, 'scene.tif'), sceneOf(13));
  await writeFile(
    join(folder, 'sentinel.json'),
    JSON.stringify({ mean: Array(13).fill(127), std: Array(13).fill(64) }),
  );
  await writeFile(join(folder, 'history.npy'), encodeNpy(floatTensor(Float32Array.of(1, 0, 0, 1), [1, 4])));
  const archive = Buffer.concat([encodeMember('dog.jpg', await readFile(join(pictures, 'dog.jpg'))), endMark]);
  await mkdir(join(folder, 'shards'));
  for (const name of ['shards/a.tar', 'imagenet-000.tar', 'imagenet-001.tar'])
    await writeFile(join(folder, name), archive);
  await writeFile(join(folder, 'list.csv'), 'photos/one.jpg,243\nphotos/two.jpg,tiger cat\n');
  await writeFile(join(folder, 'boxes.json'), JSON.stringify(boxes));
  await writeFile(join(folder, 'instances.json'), JSON.stringify(instances));
  await writeFile(
    join(folder, 'input.npy'),
    encodeNpy(floatTensor(new Float32Array(3 * 224 * 224).fill(0.5), [1, 3, 224, 224])),
  );
  await writeFile(join(folder, 'labels.txt'), Array.from({ length: 1000 }, (_, i) => `class ${i}`).join('\n'));
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'out/model.onnx'), model);
}

/** A TIFF of so many bands, 32 x 32 pixels of 8 bits. */
function sceneOf(bands: number): Buffer {
  const side = 32;
  const values = Uint8Array.from({ length: side * side * bands }, (_, i) => 127 + 100 * Math.sin(i * 0.01));
  const layout = { 256: [side], 257: [side], 258: Array<number>(bands).fill(8), 259: [1], 262: [1] };
  return tiff({ tags: { ...layout, 277: [bands], 278: [side], 284: [1] }, strips: [values] });
}

/** The repositories of the hub that the documents name. */
export function hubRepositories() {
  const model = smallVgg();
  const preprocessing = {
    do_resize: true,
    size: { height: 224, width: 224 },
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
  };
  return {
    'Xenova/resnet-50': {
      'config.json': Buffer.from('{}'),
      'preprocessor_config.json': Buffer.from(JSON.stringify(preprocessing)),
      'onnx/model.onnx': model,
      'onnx/model_quantized.onnx': model,
      'onnx/model_fp16.onnx': model,
    },
  };
}
