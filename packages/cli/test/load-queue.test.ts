import { expect, it } from '@jest/globals';
import { loadQueue } from '../src/load-queue.js';

it('names the two packages of the queue and how to install them, if one is missing', async () => {
  const missing = Object.assign(new Error("Cannot find package 'bullmq' imported from /x/queue-batch.js"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  await expect(loadQueue(() => Promise.reject(missing))).rejects.toMatchObject({
    code: 'QUEUE_UNAVAILABLE',
    message: expect.stringContaining('"npm install bullmq ioredis"') as string,
  });
});

it('passes on every other failure', async () => {
  const other = new Error('a fault of the queue');
  await expect(loadQueue(() => Promise.reject(other))).rejects.toBe(other);
});
