import { expect, it } from '@jest/globals';
import { loadQueue } from '../src/load-queue.js';

it('names the two packages of the queue and how to install them, if one is missing', async () => {
  const missing = Object.assign(new Error("Cannot find package 'bullmq' imported from /x/queue-batch.js"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  await expect(loadQueue(() => Promise.reject(missing))).rejects.toThrow(
    'A queue needs the packages bullmq and ioredis: install them beside scorecam with "npm install bullmq ioredis".',
  );
});

it('passes on every other failure', async () => {
  const other = new Error('a fault of the queue');
  await expect(loadQueue(() => Promise.reject(other))).rejects.toBe(other);
});
