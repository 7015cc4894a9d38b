import { flags } from '../serve/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam serve`: the page, in a browser on this machine, or explanations for programs. */
export const serve = defineCommand({
  name: 'serve',
  summary: 'Serve the web page on this machine (127.0.0.1), or explanations for programs (--api)',
  flags,
  conflicts: [['model', 'model-folder']],
  examples: [
    'scorecam serve',
    'scorecam serve --port 0',
    'scorecam serve --api --model vgg16.onnx --port 0',
    'scorecam serve --api --model-folder . --port 0 --log audit.jsonl',
  ],
  load: async () => (await import('../serve/serve.js')).serve,
});
