import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ResultRecord } from '@scorecam/core';
import { copyFile, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { callScorecam } from '../../../../test-support/call-scorecam.js';
import { bundledModel } from '../../src/bundled.js';
import {
  inEmptyFolder,
  runScorecam,
  type RunningProgram,
  startScorecam,
} from '../../../../test-support/run-scorecam.js';
import { countExplained, expectSameResults, tinyBatch, writeTinyRun } from './killed-runs.js';
import { hasRedis, RedisServer } from '../../../../test-support/redis-server.js';

const describeWithRedis = hasRedis ? describe : describe.skip;
const reason = hasRedis ? '' : ' (skipped: redis-server is not installed)';

async function withRedis<T>(work: (folder: string, redis: RedisServer) => Promise<T>): Promise<T> {
  return inEmptyFolder(async (folder) => {
    const redis = await RedisServer.start(folder);
    return work(folder, redis).finally(() => redis.kill());
  });
}

/**
 * So many images take some seconds. A run looks at its jobs five times a second, so that after the first look that finds a
 * few of them done many are still to do, on a fast machine too.
 */
const images = 150;

/** Programs that a test has started; one that fails must not leave them behind, to wait for images for ever. */
const started: RunningProgram[] = [];

afterEach(async () => {
  for (const program of started) program.kill();
  await Promise.all(started.splice(0).map(({ outcome }) => outcome));
});

function start(args: readonly string[], folder: string): RunningProgram {
  const program = startScorecam(args, folder);
  started.push(program);
  return program;
}

function startWorker(folder: string, url: string, model = 'tiny.onnx'): RunningProgram {
  const options = ['--model', model, '--device', 'cpu', '--threads', '1', '--out', 'maps', '--lock-seconds', '2'];
  return start(['worker', '--queue', url, ...options], folder);
}

/** The cosine that a result explains. */
async function similarityOf(folder: string): Promise<number | undefined> {
  const record = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as ResultRecord;
  return record.target?.kind === 'similarity' ? record.classes[0]?.logit : undefined;
}

/** Waits until so many images are explained. */
async function explained(folder: string, count: number): Promise<void> {
  while ((await countExplained(folder)) < count) await sleep(20);
}

describeWithRedis(`scorecam batch --queue${reason}`, () => {
  /** A run of so many images, and in `whole` its results without a queue. */
  let undisturbed: string;
  beforeAll(async () => {
    undisturbed = await mkdtemp(join(tmpdir(), 'scorecam-undisturbed-'));
    await writeTinyRun(undisturbed, images);
    await callScorecam(tinyBatch('whole'), undisturbed);
  });
  afterAll(() => rm(undisturbed, { recursive: true }));

  it('explains every image with two workers, one of which is killed, while Redis is killed and comes back', async () => {
    await withRedis(async (folder, redis) => {
      await cp(undisturbed, folder, { recursive: true });
      await writeFile(join(folder, 'photos/0/broken.png'), 'This is not a picture.');
      const [first, second] = [startWorker(folder, redis.url), startWorker(folder, redis.url)];
      const run = start(tinyBatch('maps', '--queue', redis.url), folder);
      await explained(folder, 3);
      first.kill();
      await explained(folder, 8);
      await redis.kill();
      await sleep(300);
      await redis.start();
      const outcome = await run.outcome;
      second.interrupt();
      expect(outcome).toMatchObject({
        status: 3,
        stdout: expect.stringMatching(new RegExp(`Explained +${images}\\nFailed +1\\n`)),
      });
      expect(outcome.stdout).toContain('broken.png');
      expect(outcome.stderr).toContain('is back');
      expect(await second.outcome).toMatchObject({ status: 0 });
      await expectSameResults(folder, images);
    });
  });

  it('stops when Redis stays unreachable, loses nothing, and continues with --resume', async () => {
    await withRedis(async (folder, redis) => {
      await cp(undisturbed, folder, { recursive: true });
      const worker = startWorker(folder, redis.url);
      const run = start(tinyBatch('maps', '--queue', redis.url, '--queue-patience', '1'), folder);
      await explained(folder, 3);
      await redis.kill();
      expect(await run.outcome).toMatchObject({ status: 6, stderr: expect.stringContaining('--resume') });
      await redis.start();
      const resumed = await runScorecam(tinyBatch('maps', '--queue', redis.url, '--resume'), folder);
      expect(resumed).toMatchObject({ status: 0, stdout: expect.not.stringMatching(/Skipped +0/) });
      worker.kill();
      await worker.outcome;
      await expectSameResults(folder, images);
    });
  });

  it('has the workers explain the target of the run', async () => {
    await withRedis(async (folder, redis) => {
      await writeTinyRun(folder, 3);
      const target = ['--target', 'similarity:photos/0/0.png'];
      await callScorecam(tinyBatch('whole', ...target), folder);
      const worker = startWorker(folder, redis.url);
      const run = await start(tinyBatch('maps', ...target, '--queue', redis.url), folder).outcome;
      expect(run).toMatchObject({ status: 0, stderr: '' });
      worker.interrupt();
      await expectSameResults(folder, 3);
      const cosines = await Promise.all(['0', '1'].map((name) => similarityOf(join(folder, `maps/0/${name}.png`))));
      expect(cosines[0]).toBeCloseTo(1, 6);
      expect(cosines[1]).toBeLessThan(0.9999);
    });
  });

  it('ends a worker that cannot write to its output folder, and not for one file in the way', async () => {
    await withRedis(async (folder, redis) => {
      await writeTinyRun(folder, 2);
      await writeFile(join(folder, 'maps'), 'A file in the way.');
      const refused = { status: 7, stderr: expect.stringContaining('maps') };
      expect(await startWorker(folder, redis.url).outcome).toMatchObject(refused);
      await rm(join(folder, 'maps'));
      const worker = startWorker(folder, redis.url);
      await mkdir(join(folder, 'maps/0'), { recursive: true });
      await writeFile(join(folder, 'maps/0/1.png'), 'A file in the way.');
      const run = await start(tinyBatch('maps', '--queue', redis.url), folder).outcome;
      expect(run).toMatchObject({ status: 3, stdout: expect.stringContaining('a file is in the way') });
      await rename(join(folder, 'maps'), join(folder, 'elsewhere'));
      await mkdir(join(folder, 'maps'));
      start(tinyBatch('maps', '--queue', redis.url), folder);
      expect(await worker.outcome).toMatchObject({ status: 7, stderr: expect.stringContaining('was removed') });
    });
  });

  it('ends a worker by Ctrl-C while Redis is away, and does not mention Redis if all went well', async () => {
    await withRedis(async (folder, redis) => {
      await writeTinyRun(folder, 2);
      const worker = startWorker(folder, redis.url);
      const run = await start(tinyBatch('maps', '--queue', redis.url), folder).outcome;
      expect(run).toMatchObject({ status: 0, stderr: '' });
      await redis.kill();
      await worker.says('no longer answers');
      worker.interrupt();
      expect(await worker.outcome).toMatchObject({ status: 0, stderr: expect.stringContaining('no longer answers') });
    });
  });

  it('sends a worker with another model or folder away, and waits for one with the right ones', async () => {
    await withRedis(async (folder, redis) => {
      await writeTinyRun(folder, 2);
      await copyFile(bundledModel(), join(folder, 'other.onnx'));
      const run = start(tinyBatch('maps', '--queue', redis.url), folder);
      const wrong = startWorker(folder, redis.url, 'other.onnx');
      expect(await wrong.outcome).toMatchObject({ status: 2, stderr: expect.stringContaining('another model') });
      const elsewhere = start(
        ['worker', '--queue', redis.url, '--model', 'tiny.onnx', '--device', 'cpu', '--out', 'elsewhere'],
        folder,
      );
      expect(await elsewhere.outcome).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('does not write to "elsewhere"'),
      });
      const right = startWorker(folder, redis.url);
      expect(await run.outcome).toMatchObject({ status: 0 });
      right.interrupt();
      expect(await right.outcome).toMatchObject({ status: 0 });
    });
  });
});

describe('scorecam batch --queue without a server', () => {
  it('says that none answers, to the run and to the worker', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 1);
      const nobody = 'redis://user:secret@127.0.0.1:1';
      for (const outcome of await Promise.all([
        runScorecam(tinyBatch('maps', '--queue', nobody), folder),
        startWorker(folder, nobody).outcome,
      ])) {
        expect(outcome).toMatchObject({ status: 6, stderr: expect.stringContaining('127.0.0.1:1') });
        expect(outcome.stderr).not.toContain('secret');
      }
    });
  });

  it('refuses an address that is none', async () => {
    await inEmptyFolder(async (folder) => {
      await writeTinyRun(folder, 1);
      expect(await callScorecam(tinyBatch('maps', '--queue', 'localhost'), folder)).toMatchObject({ status: 2 });
    });
  });
});
