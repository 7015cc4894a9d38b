import { flags } from '../verify/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam verify`: are these the maps of that model and picture? */
export const verify = defineCommand({
  name: 'verify <result>',
  summary: 'Recompute the maps of a saved result, and check that they are the same',
  positionals: {
    result: { type: 'string', demandOption: true, describe: 'The result.json of an explanation, its maps beside it' },
  },
  flags,
  examples: [
    'scorecam verify scorecam-out/result.json',
    'scorecam verify out/result.json --model vgg16.onnx --image photo.jpg --json',
  ],
  load: async () => (await import('../verify/verify.js')).verify,
});
