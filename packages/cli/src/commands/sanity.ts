import { flags } from '../sanity/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam sanity`: do the maps depend on what the network has learned? */
export const sanity = defineCommand({
  name: 'sanity [image]',
  summary: 'Check that maps depend on the trained weights, by randomizing layers from the top',
  positionals: {
    image: {
      type: 'string',
      describe: 'A picture, or an .npy input (default: the bundled picture of a cat and a dog)',
    },
  },
  flags,
  takesMethod: true,
  conflicts: [['layer', 'tensor']],
  examples: ['scorecam sanity', 'scorecam sanity photo.jpg --model vgg16.onnx --class 243 --stages 8'],
  load: async () => (await import('../sanity/sanity.js')).sanity,
});
