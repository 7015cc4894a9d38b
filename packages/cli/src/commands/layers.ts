import { flags } from '../layers/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam layers`: which layers can be explained? */
export const layers = defineCommand({
  name: 'layers [model]',
  summary: 'List the layers that can be explained, with the default one marked',
  positionals: {
    model: {
      type: 'string',
      describe: 'The .onnx file, its folder, or hf:owner/name (default: the bundled emoji-vgg)',
    },
  },
  flags,
  examples: ['scorecam layers', 'scorecam layers vgg16.onnx'],
  load: async () => (await import('../layers/layers.js')).layers,
});
