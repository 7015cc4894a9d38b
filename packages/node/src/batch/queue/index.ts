export { queueBatch, type QueueBatchOptions } from './queue-batch.js';
export { runWorker } from './run-worker.js';
export type { WorkerOptions } from './worker-options.js';
export type { ImageJob, SharedOpening } from './image-job.js';
