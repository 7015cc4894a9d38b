/** A run through a queue whose results go into a bucket: no machine sees the disk of another. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorCode, ResultRecord } from '@scorecam/core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeBucket, serveBucket } from '../../../../../test-support/fake-bucket.js';
import { hasRedis, RedisServer } from '../../../../../test-support/redis-server.js';
import { queueBatch, runWorker } from '../../../src/batch/queue/index.js';
import { type BatchOutcome, explainBatch, listImages, runSettings } from '../../../src/index.js';
import { filesBelow, type OpenedTiny, useTinyModel, writePictures } from '../tiny-run.js';

const describeWithRedis = hasRedis ? describe : describe.skip;
const reason = hasRedis ? '' : ' (skipped: redis-server is not installed)';
const images = 5;
const form = { parts: ['raw'], pictureFormat: 'png' } as const;

describeWithRedis(`a queue whose results go into a bucket${reason}`, () => {
  let folder: string;
  let server: RedisServer;
  let bucket: FakeBucket;
  let tiny: OpenedTiny;
  useTinyModel((opened) => (tiny = opened));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scorecam-queue-'));
    bucket = await serveBucket();
    process.env['AWS_ENDPOINT_URL'] = bucket.url;
    process.env['AWS_ACCESS_KEY_ID'] = process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
    server = await RedisServer.start(folder);
    await writePictures(join(folder, 'photos'), images);
  });

  afterAll(async () => {
    await server.kill();
    await bucket.close();
    await rm(folder, { recursive: true });
  });

  interface Run {
    readonly resume?: boolean;
    readonly signal?: AbortSignal;
  }

  async function run(out: string, { resume = false, signal }: Run = {}): Promise<BatchOutcome[]> {
    const { explainer, model } = tiny;
    const request = { form };
    const outcomes: BatchOutcome[] = [];
    const queued = queueBatch(listImages([join(folder, 'photos')]), {
      server: server.url,
      ...{ out, resume, request, signal },
      opening: { preprocessing: explainer.preprocessing, labels: explainer.labels },
      settings: runSettings(explainer, model, request),
    });
    for await (const outcome of queued) outcomes.push(outcome);
    return outcomes.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A run with a worker, which writes to `place`; when one of them ends, so does the other. */
  async function runWithWorker(out: string, { place = out, resume = false } = {}): Promise<BatchOutcome[]> {
    const controller = new AbortController();
    const { signal } = controller;
    const options = { server: server.url, model: tiny.model.path, device: 'cpu', threads: 1 } as const;
    const worker = runWorker({ ...options, out: place, signal }).then(() => []);
    const outcomes = run(out, { resume, signal });
    try {
      return await Promise.race([outcomes, worker]);
    } finally {
      controller.abort();
      await Promise.allSettled([outcomes, worker]);
    }
  }

  const objects = () => [...bucket.objects.keys()].sort();
  const statuses = (outcomes: readonly BatchOutcome[]) => outcomes.map(({ status }) => status);

  it('has the numbers of a run in a folder, and resumes with what the bucket lacks', async () => {
    const out = 's3://bucket/maps';
    expect(statuses(await runWithWorker(out))).toEqual(Array(images).fill('explained'));
    const { explainer, model } = tiny;
    const whole = explainBatch(explainer, listImages([join(folder, 'photos')]), {
      model,
      form,
      out: join(folder, 'maps'),
    });
    for await (const { status } of whole) expect(status).toBe('explained');
    const numbers = await filesBelow(join(folder, 'maps'), /\.npy$/);
    expect(numbers.size).toBe(images);
    for (const [name, content] of numbers) expect(bucket.objects.get(`maps/${name}`)).toEqual(content);
    expect(objects()).toEqual([
      ...['0.png', '1.png', '2.png', '4.png', 'below/3.png'].flatMap((image) => {
        const record = JSON.parse(String(bucket.objects.get(`maps/${image}/result.json`))) as ResultRecord;
        return [`maps/${image}/${record.classes[0]?.files?.raw}`, `maps/${image}/result.json`];
      }),
      'maps/journal-000000.jsonl',
      'maps/journal-000001.jsonl',
    ]);

    expect(statuses(await run(out, { resume: true }))).toEqual(Array(images).fill('skipped'));
    bucket.objects.delete('maps/1.png/result.json');
    bucket.objects.set('maps/4.png/result.json', Buffer.from('{'));
    const outcomes = await runWithWorker(out, { resume: true });
    expect(statuses(outcomes)).toEqual(['skipped', 'explained', 'skipped', 'explained', 'skipped']);
    await expect(run(out)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('--resume'),
    });
  });

  it.each<[string, string, ErrorCode, string]>([
    ["another run's prefix", 's3://bucket/elsewhere', 'INVALID_OPTION', 'does not write to "s3://bucket/elsewhere"'],
    ['no bucket', 's3://', 'INVALID_OPTION', '"s3://" names no bucket'],
  ])('ends a worker that writes to %s', async (_, place, code, message) => {
    const out = 's3://bucket/other';
    bucket.objects.clear();
    await expect(runWithWorker(out, { place })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('fails an image alone whose keys are too long for a bucket', async () => {
    bucket.objects.clear();
    const out = `s3://bucket/${'x'.repeat(1010)}`;
    expect(await runWithWorker(out)).toMatchObject(
      Array(images).fill({ status: 'failed', message: expect.stringContaining('1024 bytes that a bucket takes') }),
    );
  });
});
