import { flags } from '../compare/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam compare`: where do two classes, or two models, look differently? */
export const compare = defineCommand({
  name: 'compare [image]',
  summary: 'Compare the maps of two classes, or of one class through several models',
  positionals: {
    image: { type: 'string', describe: 'A picture (default: the bundled picture of a cat and a dog)' },
  },
  flags,
  takesMethod: true,
  conflicts: [
    ['layer', 'tensor'],
    ['model', 'models'],
  ],
  examples: [
    'scorecam compare',
    'scorecam compare photo.jpg --model vgg16.onnx --labels imagenet --class 281 --class 243',
    'scorecam compare photo.jpg --model m.onnx --class "mountain bike" --class unicycle',
    'scorecam compare photo.jpg --class 444 --models epoch-1.onnx epoch-5.onnx epoch-20.onnx',
  ],
  load: async () => (await import('../compare/compare.js')).compare,
});
