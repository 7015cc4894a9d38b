/** Every method, and float16, through a queue: a worker leaves the same files as a run of its own. */
import { describe, expect, it } from '@jest/globals';
import { methods } from '@scorecam/core';
import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inEmptyFolder, runScorecam, startScorecam } from '../../../../test-support/run-scorecam.js';
import { hasRedis, RedisServer } from '../../../../test-support/redis-server.js';
import { expectSameResults, tinyBatch, writeTinyRun } from './killed-runs.js';

const images = 2;

/** A network with a mean and a linear layer behind its last convolution, so that it serves CAM too. */
const pooledNet = resolve('packages/node/test/references/pooled-net/pooled-net.onnx');

(hasRedis ? describe : describe.skip)('scorecam batch --queue', () => {
  it.each([...methods.map(({ name }) => ['--method', name]), ['--precision', 'fp16']])(
    'gives the same results as without a queue: %s %s',
    async (flag, value) => {
      await inEmptyFolder(async (folder) => {
        await writeTinyRun(folder, images);
        await copyFile(pooledNet, join(folder, 'tiny.onnx'));
        const asked = [flag, value];
        expect(await runScorecam(tinyBatch('whole', ...asked), folder)).toMatchObject({ status: 0 });
        const redis = await RedisServer.start(folder);
        const place = ['--model', 'tiny.onnx', '--device', 'cpu', '--threads', '1', '--out', 'maps'];
        const worker = startScorecam(['worker', '--queue', redis.url, ...place], folder);
        try {
          const run = await runScorecam(tinyBatch('maps', '--queue', redis.url, ...asked), folder);
          expect(run).toMatchObject({ status: 0 });
          await expectSameResults(folder, images);
        } finally {
          worker.kill();
          await worker.outcome;
          await redis.kill();
        }
      });
    },
  );
});
