export { queueBatch, type QueueBatchOptions } from './queue-batch.js';
export { runWorker, type WorkerOptions } from './run-worker.js';
export type { ImageJob, SharedOpening } from './image-job.js';
