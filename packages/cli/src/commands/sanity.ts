import { flags } from '../sanity/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam sanity`: do the maps depend on what the network has learned? */
export const sanity = defineCommand({
  name: 'sanity [photo]',
  summary: 'Randomize the network from the top and see whether the map loses its likeness',
  positionals: {
    photo: {
      type: 'string',
      describe: 'A picture, or an .npy input; the bundled cat and dog when absent',
    },
  },
  flags,
  takesMethod: true,
  conflicts: [['layer', 'tensor']],
  examples: ['scorecam sanity', 'scorecam sanity photo.jpg --model vgg16.onnx --class 243 --stages 8'],
  load: async () => (await import('../sanity/sanity.js')).sanity,
});
