import { flags } from '../explain/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam explain`: where did the network look? */
export const explain = defineCommand({
  name: 'explain [images..]',
  summary: 'Show where the network looked for a class in a picture',
  positionals: {
    images: {
      type: 'string',
      array: true,
      describe:
        'Pictures, .npy files of pictures or of the input itself (1,C,H,W), or - for a picture on standard input',
      defaultDescription: 'the bundled picture of a cat and a dog',
    },
  },
  flags,
  takesMethod: true,
  conflicts: [
    ['class', 'top'],
    ['layer', 'tensor'],
    ['methods', 'method'],
  ],
  examples: [
    'scorecam explain',
    'scorecam explain photo.jpg --model vgg16.onnx --top 3',
    'scorecam explain photo.jpg --model vgg16.onnx --labels imagenet --class 243',
    'scorecam explain photo.jpg --model vgg16.onnx --class "tiger cat" --layer features.29',
    'scorecam explain photos/*.jpg --model vgg16.onnx --preset paper --out maps',
    'scorecam explain photo.jpg --model vgg16.onnx --methods all',
    'scorecam explain street.jpg --model fcn.onnx --target segment:7 --methods grad-cam,rise',
    'scorecam explain scene.tif --model land-use.onnx --bands 4,3,2',
    'scorecam explain input.npy --model vgg16.onnx --class 281 --json',
  ],
  load: async () => (await import('../explain/explain.js')).explain,
});
