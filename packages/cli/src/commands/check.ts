import { flags } from '../check/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam check`: can this model be explained, and what is taken for its input, its output and its layer? */
export const check = defineCommand({
  name: 'check [model]',
  summary: 'Show what scorecam finds in a model, and which methods can explain it',
  positionals: {
    model: { type: 'string', describe: 'The .onnx file (default: the bundled emoji-vgg)' },
  },
  flags,
  conflicts: [['layer', 'tensor']],
  examples: [
    'scorecam check vgg16.onnx',
    'scorecam check vgg16.onnx --json',
    'scorecam check age.onnx --head value',
    'scorecam check vgg16.onnx --export',
  ],
  load: async () => (await import('../check/check.js')).check,
});
