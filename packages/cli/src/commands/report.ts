import { flags } from '../report/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam report`: one page to look through the results of a run. */
export const report = defineCommand({
  name: 'report <folder>',
  summary: 'Make a page to look through the results of a batch',
  positionals: {
    folder: { type: 'string', demandOption: true, describe: 'The output folder of the batch' },
  },
  flags,
  examples: ['scorecam batch photos/ --out maps', 'scorecam report maps'],
  load: async () => (await import('../report/report.js')).report,
});
