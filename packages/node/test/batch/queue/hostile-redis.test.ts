/** What anybody may put into Redis: no worker dies of it, nothing is written outside of the output folder, and the run names it. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchOutcome, listImages, openExplainer, runSettings } from '../../../src/index.js';
import { queueBatch, runWorker } from '../../../src/batch/queue/index.js';
import { hasRedis, RedisServer } from '../../../../../test-support/redis-server.js';
import { writePictures, writeTinyModel } from '../tiny-run.js';

const describeWithRedis = hasRedis ? describe : describe.skip;
const reason = hasRedis ? '' : ' (skipped: redis-server is not installed)';
const images = 12;

/** Changes to a sound job, each of which once ended a worker or led it astray. */
const poisons: readonly [string, (job: Job) => unknown][] = [
  ...[
    '../escape/evil',
    '.',
    '..',
    '',
    '/etc/x',
    'a//b',
    'a/../../b',
    'a\0b',
    'journal.jsonl',
    'journal-1-of-2.jsonl',
  ].map((name): [string, (job: Job) => unknown] => [
    `an image called ${JSON.stringify(name)}`,
    (job) => withItem(job, { name }),
  ]),
  ...['.lock', '.lock-1-of-2', 'index.html', 'scorecam-report/x', '.scorecam-abc/x', 'a/.scorecam-abc'].map(
    (name): [string, (job: Job) => unknown] => [`an image called ${name}`, (job) => withItem(job, { name })],
  ),
  ['a name that is a number', (job) => withItem(job, { name: 7 })],
  ['a path that is none', (job) => withItem(job, { path: null })],
  ['classes that are not a list', (job) => withItem(job, { classes: 'cat' })],
  ['no image', (job) => ({ ...job, item: undefined })],
  ['nothing', () => null],
  ['a text', () => 'job'],
  ['a list', () => [1]],
  ["another program's job", () => ({ hello: 1 })],
  ['no settings', (job) => ({ ...job, settings: null })],
  ['other settings', (job) => ({ ...job, settings: { ...job.settings, model: 'ab' } })],
  ['no run', (job) => ({ ...job, run: undefined })],
  ['another run', (job) => ({ ...job, run: 'another' })],
  ['another preset', (job) => ({ ...job, request: { ...job.request, preset: 'nope' } })],
  ['another opacity', (job) => ({ ...job, request: { ...job.request, opacity: 7 } })],
  ['labels from a file', (job) => ({ ...job, opening: { ...job.opening, labels: '/etc/passwd' } })],
  ['a preprocessing from a file', (job) => ({ ...job, opening: { ...job.opening, preprocessing: '/etc/passwd' } })],
  ['a preprocessing that is none', (job) => ({ ...job, opening: { ...job.opening, preprocessing: { size: -1 } } })],
  ['another layer', (job) => ({ ...job, opening: { ...job.opening, layer: 'nope' } })],
  ['no way to open the model', (job) => ({ ...job, opening: 3 })],
];

interface Job {
  readonly item: object;
  readonly run: string;
  readonly opening: object;
  readonly request: object;
  readonly settings: object;
}

function withItem(job: Job, changes: object): Job {
  return { ...job, item: { ...job.item, ...changes } };
}

describeWithRedis(`a queue that anybody writes to${reason}`, () => {
  let folder: string;
  let server: RedisServer;
  let redis: Redis;
  const out = () => join(folder, 'base/maps');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scorecam-hostile-'));
    await mkdir(join(folder, 'base'));
    server = await RedisServer.start(folder);
    redis = new Redis(server.url, { maxRetriesPerRequest: null });
    await writePictures(join(folder, 'photos'), images);
    await writeTinyModel(folder);
  });

  afterAll(async () => {
    redis.disconnect();
    await server.kill();
    await rm(folder, { recursive: true });
  });

  it(`refuses ${poisons.length} poisoned jobs, explains every image, and says what was refused`, async () => {
    // BullMQ prints a warning about such a server, unless it is asked not to.
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const warned = jest.spyOn(console, 'warn');
    const queue = new Queue<unknown>('scorecam', { connection: redis, skipVersionCheck: true });
    const controller = new AbortController();
    const workerFailures: unknown[] = [];
    const notices: string[] = [];
    const outcomes: BatchOutcome[] = [];
    const run = startRun((notice) => notices.push(notice));
    const first = run.next();
    const sound = await firstJob(queue);
    for (const [i, [, poison]] of poisons.entries()) await queue.add('image', poison(sound), { jobId: `poison-${i}` });
    // One whose content is no JSON at all.
    await redis.hset('bull:scorecam:broken', { name: 'image', data: 'not json', opts: '{}', timestamp: '1' });
    await redis.rpush('bull:scorecam:wait', 'broken');
    const worker = runWorker({
      server: server.url,
      model: join(folder, 'tiny.onnx'),
      out: out(),
      device: 'cpu',
      threads: 1,
      signal: controller.signal,
    }).catch((error: unknown) => workerFailures.push(error));
    for (let step = await first; !step.done; step = await run.next()) outcomes.push(step.value);
    while ((await queue.getWaitingCount()) + (await queue.getActiveCount()) > 1) await sleep(50);
    controller.abort();
    await worker;
    expect(workerFailures).toEqual([]);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    expect(outcomes.map(({ status }) => status)).toEqual(Array(images).fill('explained'));
    expect(await readdir(join(folder, 'base'))).toEqual(['maps']);
    const shown = await readdir(out());
    expect(shown.filter((name) => !/\.png$|^below$/.test(name))).toEqual(['journal.jsonl']);
    expect(notices.at(-1)).toMatch(/^The workers refused \d+ jobs of the queue "scorecam", which were left there: /);
    await queue.close();
  });

  it.each([
    ['no JSON', (key: string) => redis.set(key, 'not json')],
    ['nothing', (key: string) => redis.set(key, 'null')],
    ['a claim without its fields', (key: string) => redis.set(key, '{"run":"x"}')],
  ])('names a claim of %s', async (_, put) => {
    await put('scorecam:run:scorecam');
    await expect(startRun().next()).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('holds no claim of a run: remove it'),
    });
    await redis.del('scorecam:run:scorecam');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a claim of another kind', () => redis.rpush('scorecam:run:scorecam', 'x')],
    [
      'a queue of another kind',
      async () => [await redis.del('bull:scorecam:wait'), await redis.set('bull:scorecam:wait', 'x')],
    ],
    ['a server whose memory is full', () => redis.config('SET', 'maxmemory', '1')],
  ])('passes on what Redis says about %s', async (_, spoil) => {
    await spoil();
    await expect(collect(startRun())).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
      message: expect.stringMatching(/^Redis at .* refuses \(.*(WRONGTYPE|OOM).*\)/),
    });
    await redis.config('SET', 'maxmemory', '0');
    await redis.del('scorecam:run:scorecam', 'bull:scorecam:wait');
  });

  it("leaves another program's jobs alone, and does not begin", async () => {
    const queue = new Queue<unknown>('scorecam', { connection: redis });
    await queue.add('hello', { hello: 1 }, { jobId: 'hello' });
    await expect(startRun().next()).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(/holds \d+ jobs that no run of scorecam put there \(.*"hello"/),
    });
    expect(await queue.getJob('hello')).toMatchObject({ data: { hello: 1 } });
    await queue.obliterate({ force: true });
    await queue.close();
  });

  it.each([
    ['no outcome', { status: 'explained' }],
    [
      'the outcome of another image',
      { status: 'failed', name: 'other.png', path: '/x', code: 'INTERNAL', message: '' },
    ],
    ['a name that is a number', { status: 'failed', name: 7, path: '/x', code: 'INTERNAL', message: '' }],
  ])('takes %s for no answer', async (_, answer) => {
    const queue = new Queue<unknown>('scorecam', { connection: redis });
    const run = startRun();
    const first = run.next();
    await firstJob(queue);
    for (const id of await queue.getRanges(['waiting'], 0, -1)) {
      await redis.lrem('bull:scorecam:wait', 0, id);
      await redis.hset(`bull:scorecam:${id}`, { returnvalue: JSON.stringify(answer), finishedOn: '1' });
    }
    expect(await first).toMatchObject({ value: { status: 'failed', code: 'RUNTIME_FAILURE' } });
    await run.return();
    const journal = await readFile(join(out(), 'journal.jsonl'), 'utf8');
    expect(journal).not.toContain('other.png');
    await queue.obliterate({ force: true });
    await queue.close();
  });

  async function* startRun(onNotice?: (notice: string) => void): AsyncGenerator<BatchOutcome, void> {
    await rm(out(), { recursive: true, force: true });
    const model = await writeTinyModel(folder);
    const explainer = await openExplainer(model.path, { device: 'cpu', threads: 1 });
    const settings = runSettings(explainer, model, {});
    const opening = { preprocessing: explainer.preprocessing };
    await explainer.dispose();
    const items = listImages([join(folder, 'photos')]);
    yield* queueBatch(items, { server: server.url, out: out(), opening, request: {}, settings, onNotice });
  }

  async function firstJob(queue: Queue<unknown>): Promise<Job> {
    for (;;) {
      const [job] = await queue.getJobs(['waiting']);
      if (job) return job.data as Job; // the run put it in
      await sleep(20);
    }
  }
});

async function collect(run: AsyncIterable<BatchOutcome>): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  for await (const outcome of run) outcomes.push(outcome);
  return outcomes;
}
