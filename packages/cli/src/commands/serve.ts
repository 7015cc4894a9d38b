import { flags } from '../serve/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam serve`: the page, in a browser on this machine. */
export const serve = defineCommand({
  name: 'serve',
  summary: 'Serve the web page on this machine only (127.0.0.1)',
  flags,
  examples: ['scorecam serve', 'scorecam serve --port 0'],
  load: async () => (await import('../serve/serve.js')).serve,
});
