import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

const moduleUrl = new URL('../../dist/runtime/worker-process.js', import.meta.url).href;

/** Waits without reading what the worker sends, so that its answer is there when the process is killed. */
const program = `
  import { WorkerProcess } from '${moduleUrl}';
  const worker = new WorkerProcess();
  await worker.call('probe', { device: 'cpu' });
  const late = worker.call('probe', { device: 'cpu' }).catch(() => undefined);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  await worker.kill();
  await late;
  process.stdout.write('killed');
`;

describe('WorkerProcess.kill', () => {
  it('keeps its caller alive until the process is gone, also if an answer comes in between', () => {
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
    expect({ status, stdout: stdout.toString() }).toEqual({ status: 0, stdout: 'killed' });
  });
});
