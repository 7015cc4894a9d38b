import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { floatTensor, type Runtime, type Session, type TensorMap } from '@scorecam/core';
import { tinyClassifier, tinyClassifierFacts } from '@scorecam/core/testing';
import { createRuntime } from '@scorecam/node';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const { input, output, channels, height, width } = tinyClassifierFacts;
const tiny = { bytes: tinyClassifier(), weights: { kind: 'none' } } as const;
// Some seconds of work on one core for the tiny classifier.
const manyImages = 60_000;

function images(count: number): TensorMap {
  const dims = [count, channels, height, width];
  return { [input]: floatTensor(new Float32Array(count * channels * height * width), dims) };
}

/** How many threads the processes that this one has started have, all together. */
function threadsOfChildren(): number {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.reduce((count, pid) => {
    // The parent is the second number behind the name, which is in parentheses.
    return statOf(pid).split(') ')[1]?.split(' ')[1] === String(process.pid)
      ? count + readdirSync(`/proc/${pid}/task`).length
      : count;
  }, 0);
}

/** Empty for a process that has just ended. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

describe('a runtime on the CPU', () => {
  let runtime: Runtime;
  let session: Session;
  beforeAll(async () => {
    runtime = await createRuntime({ device: 'cpu', threads: 1 });
    session = await runtime.createSession(tiny);
  });
  afterAll(() => runtime.dispose());

  it('names itself and its device', () => {
    expect(runtime).toMatchObject({ name: 'onnxruntime-node cpu', device: 'cpu', notices: [] });
  });

  it('leaves the event loop free during a run', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const feeds = images(manyImages / 4);
    ticks = 0;
    await session.run(feeds, [output]);
    clearInterval(timer);
    // How many there are depends on the machine; a run in this process would leave none at all.
    expect(ticks).toBeGreaterThan(1);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip; // Threads are counted in /proc.
  onLinux('given a number of threads for one session, starts as many for it', async () => {
    const before = threadsOfChildren();
    const other = await runtime.createSession(tiny, { threads: 4 });
    // The thread that calls for a run works with the others.
    expect(threadsOfChildren() - before).toBe(3);
    const { [output]: scores } = await other.run(images(2), [output]);
    expect(scores?.dims).toEqual([2, tinyClassifierFacts.classes]);
    await other.dispose();
  });

  it('refuses weights in memory that are not bytes', async () => {
    const weights = { kind: 'memory', files: [{ location: 'a', content: 'text' }] } as const;
    await expect(runtime.createSession({ bytes: tiny.bytes, weights })).rejects.toMatchObject({
      code: 'RUNTIME_FAILURE',
      message: 'onnxruntime: Weights in memory must be a Uint8Array.',
    });
  });

  it('names an input whose values do not fit its shape', async () => {
    const feeds = { [input]: { type: 'float32', dims: [1, 2], data: new Float32Array(3) } } as const;
    await expect(session.run(feeds, [output])).rejects.toMatchObject({
      code: 'RUNTIME_FAILURE',
      message: expect.stringContaining(`Input "${input}"`),
    });
  });
});

describe('dispose', () => {
  it('given a run under way, stops it; every call after it is refused', async () => {
    const runtime = await createRuntime({ device: 'cpu', threads: 1 });
    const session = await runtime.createSession(tiny);
    const feeds = images(manyImages);
    const run = session.run(feeds, [output]).catch((error: unknown) => error);
    await new Promise((after) => setTimeout(after, 200));
    await runtime.dispose();
    // It took seconds more otherwise, and would have given scores.
    expect(await run).toMatchObject({ code: 'CANCELLED' });
    await expect(session.run(images(1), [output])).rejects.toMatchObject({ code: 'RUNTIME_FAILURE' });
    await expect(runtime.createSession(tiny)).rejects.toThrow('The runtime was disposed');
    await runtime.dispose();
  });

  it('is not needed for a program to end', async () => {
    const program = `
      import { createRuntime } from '${resolve('packages/node/dist/index.js')}';
      await createRuntime({ device: 'cpu' });
      console.log('done');`;
    const { stdout } = await promisify(execFile)('node', ['--input-type=module', '-e', program]);
    expect(stdout).toBe('done\n');
  });
});

describe('createRuntime', () => {
  it.each([0, 1.5, -1])('refuses %p threads', async (threads) => {
    await expect(createRuntime({ device: 'cpu', threads })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('gives the last words of a process that died', async () => {
    process.env.NODE_OPTIONS = '--no-such-flag';
    const refusal = await createRuntime({ device: 'cpu' }).catch((error: unknown) => error);
    delete process.env.NODE_OPTIONS;
    expect(refusal).toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(/was ended by exit status 9: .*--no-such-flag is not allowed in NODE_OPTIONS/),
    });
  });

  it('says about each device that it did not choose why not', async () => {
    const runtime = await createRuntime();
    const order = ['cuda', 'webgpu', 'cpu'];
    const passedOver = order.slice(0, order.indexOf(runtime.device));
    expect(runtime.notices.map((notice) => notice.split(' is not used: ')[0])).toEqual(passedOver);
    await runtime.dispose();
  });
});
