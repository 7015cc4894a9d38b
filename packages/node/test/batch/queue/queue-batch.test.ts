import { describe, expect, it, jest } from '@jest/globals';
import { type ConnectionOptions, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchItem, BatchOutcome, FailedImage } from '../../../src/index.js';
import { queueBatch, type QueueBatchOptions, runWorker } from '../../../src/batch/queue/index.js';
import type { ImageJob, JobResult } from '../../../src/batch/queue/image-job.js';
import { hasRedis, RedisServer } from '../../../../../test-support/redis-server.js';
import { inFolder, writeTinyModel } from '../tiny-run.js';

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

/** Waits until the contents of Redis are as they should be. */
async function until(url: string, isReached: (redis: Redis) => Promise<boolean>): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  while (!(await isReached(redis))) await sleep(20);
  redis.disconnect();
}

/** The names of the images whose jobs wait. */
async function waitingImages(redis: Redis): Promise<string[]> {
  const ids = await redis.lrange('bull:scorecam:wait', 0, -1);
  const jobs = await Promise.all(ids.map((id) => redis.hget(`bull:scorecam:${id}`, 'data')));
  return jobs.map((data) => (JSON.parse(data ?? 'null') as ImageJob | null)?.item.name ?? '');
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

  it('refuses another run while one is active, naming the differences, and removes the jobs of one that died', async () => {
    await withRedis(async (folder, { url }) => {
      const controller = new AbortController();
      const first = { ...shared, server: url, out: join(folder, 'first'), signal: controller.signal };
      const second = { ...shared, settings: { model: 'other' }, server: url, out: join(folder, 'second') };
      const going = collect(items('a.png'), first);
      going.catch(() => undefined);
      while (!existsSync(join(folder, 'first/journal.jsonl'))) await sleep(20);
      await until(url, async (redis) => (await redis.get('scorecam:run:scorecam')) !== null);
      await expect(collect(items('b.png'), second)).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(/"scorecam" serves another run.*first.*model is "abc" there and "other" here/),
      });
      controller.abort();
      await expect(going).rejects.toMatchObject({ code: 'CANCELLED' });
      const taken: string[] = [];
      const worker = answerJobs(url, (job) => {
        taken.push(job.item.name);
        return done(job);
      });
      await worker.pause();
      const outcomes = collect(items('b.png'), { ...second, resume: true });
      // Until it has removed the jobs that are there, and put in its own.
      await until(url, async (redis) => (await waitingImages(redis)).join() === 'b.png');
      await worker.resume();
      try {
        expect(await outcomes).toMatchObject([{ name: 'b.png' }]);
        expect(taken).toEqual(['b.png']);
      } finally {
        await worker.close();
      }
    });
  });

  it('reports once that no worker is connected, and finishes although its source waits', async () => {
    await withRedis(async (folder, { url }) => {
      const notices: string[] = [];
      let isTold: () => void = () => undefined;
      const told = new Promise<void>((resolve) => (isTold = resolve));
      const onNotice = (notice: string) => {
        notices.push(notice);
        isTold();
      };
      const controller = new AbortController();
      async function* waiting() {
        yield* items('a.png');
        await new Promise(() => undefined);
      }
      const options = { ...shared, server: url, out: join(folder, 'maps'), onNotice, signal: controller.signal };
      const outcomes = queueBatch(waiting(), options);
      const first = outcomes.next();
      await told;
      const worker = answerJobs(url, done);
      try {
        expect(await first).toMatchObject({ value: { name: 'a.png' } });
        setTimeout(() => controller.abort(), 100);
        await expect(outcomes.next()).rejects.toMatchObject({ code: 'CANCELLED', message: 'Cancelled.' });
        expect(notices).toEqual([expect.stringContaining('No worker is connected to the queue "scorecam"')]);
      } finally {
        await worker.close();
      }
    });
  });
});

describeWithRedis(`runWorker${reason}`, () => {
  it('reports steps while there is no image to explain', async () => {
    await withRedis(async (folder, { url }) => {
      const { path: model } = await writeTinyModel(folder);
      const { setInterval: wait } = globalThis;
      // A step is due every five seconds; here every few milliseconds.
      const waiting = jest
        .spyOn(globalThis, 'setInterval')
        .mockImplementation(((work: () => void, time: number) => wait(work, time === 5000 ? 5 : time)) as typeof wait);
      const controller = new AbortController();
      const { signal } = controller;
      let steps = 0;
      const onStep = () => void (++steps >= 3 && controller.abort());
      await runWorker({ server: url, model, out: join(folder, 'maps'), signal, onStep });
      waiting.mockRestore();
      expect(steps).toBeGreaterThanOrEqual(3);
    });
  });
});
