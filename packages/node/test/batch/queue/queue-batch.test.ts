import { describe, expect, it } from '@jest/globals';
import { type ConnectionOptions, Worker } from 'bullmq';
import { join } from 'node:path';
import type { BatchItem, BatchOutcome, FailedImage } from '../../../src/index.js';
import { queueBatch, type QueueBatchOptions } from '../../../src/batch/queue/index.js';
import type { ImageJob, JobResult } from '../../../src/batch/queue/image-job.js';
import { hasRedis, RedisServer } from '../redis-server.js';
import { inFolder } from '../tiny-run.js';

const describeWithRedis = hasRedis ? describe : describe.skip;
const reason = hasRedis ? '' : ' (skipped: redis-server is not installed)';

async function withRedis<T>(work: (folder: string, redis: RedisServer) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const redis = await RedisServer.start(folder);
    return work(folder, redis).finally(() => redis.kill());
  });
}

async function* items(...names: string[]): AsyncGenerator<BatchItem> {
  for (const name of names) yield await Promise.resolve({ name, path: `/photos/${name}` });
}

const shared = { opening: {}, request: {}, settings: { model: 'abc' } };

async function collect(names: AsyncIterable<BatchItem>, options: QueueBatchOptions): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  for await (const outcome of queueBatch(names, options)) outcomes.push(outcome);
  return outcomes;
}

/** What a worker gives back; these tests are about the other side, and any outcome serves. */
const done = ({ item: { name, path } }: ImageJob): FailedImage => ({
  status: 'failed',
  name,
  path,
  code: 'INVALID_IMAGE',
  message: 'The second try.',
});

/** Takes the jobs as a worker does, on a connection of its own. */
function answerJobs(url: string, answer: (job: ImageJob, attempt: number) => JobResult): Worker<ImageJob, JobResult> {
  const { hostname: host, port } = new URL(url);
  const connection: ConnectionOptions = { host, port: Number(port), maxRetriesPerRequest: null };
  return new Worker('scorecam', ({ data, attemptsMade }) => Promise.resolve(answer(data, attemptsMade)), {
    connection,
  });
}

describeWithRedis(`queueBatch${reason}`, () => {
  it('believes the try that went well, and not the one before that failed', async () => {
    await withRedis(async (folder, { url }) => {
      const worker = answerJobs(url, (job, attempt) => {
        if (attempt === 0) throw new Error('The first try.');
        return done(job);
      });
      try {
        const options = { ...shared, server: url, out: join(folder, 'maps') };
        expect(await collect(items('a.png'), options)).toMatchObject([{ name: 'a.png', message: 'The second try.' }]);
      } finally {
        await worker.close();
      }
    });
  });
});
