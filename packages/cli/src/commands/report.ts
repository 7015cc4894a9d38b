import { flags } from '../report/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam report`: one page to look through the results of a run. */
export const report = defineCommand({
  name: 'report <folder>',
  summary: 'Create an HTML report of a batch run',
  positionals: {
    folder: { type: 'string', demandOption: true, describe: 'The output folder of the batch' },
  },
  flags,
  examples: ['scorecam batch photos/ --out maps', 'scorecam report maps', 'scorecam report maps --serve'],
  load: async () => (await import('../report/report.js')).report,
});
