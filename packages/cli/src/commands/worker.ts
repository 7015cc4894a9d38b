import { flags } from '../worker/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam worker`: explains what `scorecam batch --queue` hands out. */
export const worker = defineCommand({
  name: 'worker',
  summary: 'Explain the pictures that "batch --queue" puts in the queue',
  flags,
  examples: [
    'scorecam batch photos/ --model m.onnx --out maps --queue redis://127.0.0.1:6379',
    'scorecam worker --model m.onnx --out maps --queue redis://127.0.0.1:6379',
    'scorecam worker --model s3://bucket/m.onnx --out s3://bucket/maps --queue redis://127.0.0.1:6379',
  ],
  load: async () => (await import('../worker/worker.js')).worker,
});
