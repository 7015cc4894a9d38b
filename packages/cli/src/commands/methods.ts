import { flags } from '../methods/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam methods`: which ways to explain are there? */
export const methods = defineCommand({
  name: 'methods [method]',
  summary: 'List the methods, or one with its options and presets',
  positionals: { method: { type: 'string', describe: 'A method by name (default: all of them)' } },
  flags,
  examples: ['scorecam methods', 'scorecam methods score-cam', 'scorecam explain photo.jpg --method rise --help'],
  load: async () => (await import('../methods/methods.js')).listMethods,
});
