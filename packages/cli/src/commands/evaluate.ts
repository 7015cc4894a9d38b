import { flags } from '../evaluate/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam evaluate`: how faithful are the maps? */
export const evaluate = defineCommand({
  name: 'evaluate [folder]',
  summary: "Measure how faithful the maps are: the paper's three tables, with baselines",
  positionals: {
    folder: {
      type: 'string',
      describe: 'Folder of pictures, or of .npy inputs (default: the bundled pictures)',
    },
  },
  flags,
  conflicts: [['layer', 'tensor']],
  examples: [
    'scorecam evaluate',
    'scorecam evaluate photos/ --model m.onnx --methods score-cam:paper,grad-cam --limit 200',
    'scorecam evaluate photos/ --model m.onnx --annotations boxes.json --metrics localization',
    'scorecam evaluate photos/ --model m.onnx --annotations instances.json --region mask',
    'scorecam evaluate photos/ --model m.onnx --annotations instances.json --region mask --resume',
  ],
  load: async () => (await import('../evaluate/evaluate.js')).evaluate,
});
