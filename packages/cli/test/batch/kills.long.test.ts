/** Thirty kills in three chains: of the command, of the process that runs the model, and of the thread of the pictures. */
import { expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from '../../../../test-support/children-of.js';
import { inEmptyFolder, runScorecam, startScorecam } from '../../../../test-support/run-scorecam.js';
import { countExplained, expectSameResults, runWithKills, tinyBatch, writeTinyRun } from './killed-runs.js';

const images = 150;
const kills = 10;
/** Images explained from one kill to the next. */
const step = 8;

/** The run that the others are held against, which nobody disturbs. */
async function inRunFolder(work: (folder: string) => Promise<void>): Promise<void> {
  await inEmptyFolder(async (folder) => {
    await writeTinyRun(folder, images);
    expect(await runScorecam(tinyBatch('whole'), folder)).toMatchObject({ status: 0 });
    await work(folder);
    await expectSameResults(folder, images);
  });
}

it(`leaves the same when the command is killed ${kills} times`, async () => {
  await inRunFolder(async (folder) => {
    expect(await runWithKills(folder, Array<number>(kills).fill(step))).toHaveLength(kills);
  });
});

it(`leaves the same when the process that runs the model is killed ${kills} times`, async () => {
  await inRunFolder(async (folder) => {
    for (let kill = 0; kill < kills; kill++) {
      const before = await countExplained(folder);
      const program = startScorecam(tinyBatch('maps', '--resume'), folder);
      let isOver = false;
      const outcome = program.outcome.finally(() => (isOver = true));
      while (!isOver && (await countExplained(folder)) < before + step) await sleep(5);
      await sleep(Math.random() * 60);
      for (const child of await childrenOf(program.pid)) process.kill(child, 'SIGKILL');
      const { status, stderr } = await outcome;
      expect({ status, stderr }).toEqual({ status: 6, stderr: expect.stringContaining('onnxruntime') });
    }
    expect(await runScorecam(tinyBatch('maps', '--resume'), folder)).toMatchObject({ status: 0, stderr: '' });
  });
});

/** Ends the picture thread of a program each time after some images more, at a moment that nobody knows. */
const threadKiller = `
  import { syncBuiltinESMExports, createRequire } from 'node:module';
  import { appendFileSync, readFileSync } from 'node:fs';
  const threads = createRequire('/')('node:worker_threads');
  const Thread = threads.Worker;
  let newest;
  threads.Worker = class extends Thread { constructor(...args) { super(...args); newest = this; } };
  syncBuiltinESMExports();
  const explained = () => {
    try { return readFileSync('maps/journal.jsonl', 'utf8').split('"status":"explained"').length - 1; } catch { return 0; }
  };
  let ended = 0;
  const look = () => {
    if (newest && explained() >= ${step} * (ended + 1)) {
      const thread = newest;
      newest = undefined;
      ended++;
      setTimeout(() => thread.terminate().then(() => appendFileSync('ended', 'x')), 60 * Math.random());
    }
    if (ended < ${kills}) setTimeout(look, 5).unref();
  };
  if (process.argv[1]?.endsWith('scorecam.js')) look();
`;

it(`leaves the same when the thread of the pictures is ended ${kills} times, and fails no image but the one in it`, async () => {
  await inRunFolder(async (folder) => {
    await writeFile(join(folder, 'killer.mjs'), threadKiller);
    const env = { NODE_OPTIONS: `--import ${pathToFileURL(join(folder, 'killer.mjs')).href}` };
    const { status, stdout } = await runScorecam(tinyBatch('maps'), folder, { env });
    const ended = (await readFile(join(folder, 'ended'), 'utf8')).length;
    const failed = Number(/^Failed +(\d+)$/m.exec(stdout)?.[1]);
    expect(ended).toBe(kills);
    expect(failed).toBeLessThanOrEqual(kills);
    expect(status).toBe(failed > 0 ? 3 : 0);
    expect(await runScorecam(tinyBatch('maps', '--resume'), folder)).toMatchObject({ status: 0, stderr: '' });
  });
});
