import { flags } from '../export/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam export`: a model file that explains itself. */
export const exportModel = defineCommand({
  name: 'export',
  summary: 'Write the heat map into the model file itself, for any ONNX runtime',
  flags,
  takesMethod: true,
  conflicts: [
    ['layer', 'tensor'],
    ['size', 'preprocessing'],
  ],
  examples: [
    'scorecam export --model vgg16.onnx --method grad-cam --out vgg16.grad-cam.onnx',
    'scorecam export --model vgg16.onnx --method grad-cam --class input',
    'scorecam export --model vgg16.onnx --method grad-cam --with resize,normalize',
    'scorecam export --model vgg16.onnx --method layer-cam --layer features.22 --map-size layer',
    'scorecam export --model vgg16.onnx --method grad-cam --also hires-cam --also layer-cam:torchcam@features.22',
  ],
  load: async () => (await import('../export/export.js')).exportCommand,
});
