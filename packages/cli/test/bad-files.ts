/** Models and pictures as they go wrong in real life, made from the bundled ones. */
import { memorySource, readModel, writeModel } from '@scorecam/core';
import { makeNode } from '../../core/src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../core/src/testing/tiny-models.js';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledModel, bundledPicture } from '../src/bundled.js';

/** Writes one file of each kind to a folder; each test names the one it needs. */
export async function writeBadFiles(folder: string): Promise<void> {
  const model = await readFile(bundledModel());
  const picture = await readFile(bundledPicture());
  const split = await weightsElsewhere(model, 'weights.bin');
  const files: Record<string, Uint8Array | string> = {
    'text.onnx': 'This is not a model.\n',
    'empty.onnx': '',
    'pointer.onnx': 'version https://git-lfs.github.com/spec/v1\noid sha256:0123456789abcdef\nsize 553438721\n',
    'truncated.onnx': model.subarray(0, model.length / 2),
    'missing-weights.onnx': split,
    'outside-weights.onnx': Buffer.from(split.toString('latin1').replaceAll('weights.bin', '../hts.bin.'), 'latin1'),
    'flat.onnx': withoutConvolution(),
    'text.png': 'This is not a picture.\n',
    'truncated.png': picture.subarray(0, picture.length / 2),
    'wide.png': pngHeader(65_536, 65_536),
    'a-file': '',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await mkdir(join(folder, 'a-folder.onnx'));
}

/** The model with its large weights in another file, which is not written. */
async function weightsElsewhere(model: Uint8Array, location: string): Promise<Buffer> {
  return Buffer.from(writeModel(await readModel(memorySource(model), location)));
}

/** A classifier that flattens its input at once, and so has no feature maps. */
function withoutConvolution(): Uint8Array {
  const nodes = [
    makeNode({ op: 'Flatten', inputs: ['image'], output: 'pixels' }),
    makeNode({ op: 'Gemm', inputs: ['pixels', 'weight'], output: 'scores' }),
  ];
  return testModel({
    nodes,
    initializers: [floatTensorProto('weight', [3 * 8 * 8, 11])],
    inputs: [{ name: 'image', dataType: 1, dims: ['batch', 3, 8, 8] }],
    outputs: [{ name: 'scores', dataType: 1, dims: ['batch', 11] }],
  });
}

/** The beginning of a PNG file that declares a size. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008060000000000000000000049454e44', 'hex');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}
