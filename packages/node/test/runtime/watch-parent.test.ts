import { expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { runtimeOf } from '../../../../test-support/children-of.js';
import { loopingModel } from '../../../../test-support/looping-model.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const inFolder = useTemporaryFolder();
const node = new URL('../../dist/index.js', import.meta.url).href;

/** Runs a model that never ends, and says so once the run has begun. */
const program = (model: string) => `
  import { createRuntime, openModelFile } from '${node}';
  import { readFileSync } from 'node:fs';
  const runtime = await createRuntime({ device: 'cpu' });
  const session = await runtime.createSession({ bytes: readFileSync('${model}'), weights: { kind: 'none' } });
  void session.run({ image: { type: 'float32', dims: [1, 3, 16, 16], data: new Float32Array(768) } }, ['scores']);
  setTimeout(() => process.stdout.write('runs'), 100);`;

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

// Its event loop is blocked while a model runs, so it did not notice the end of its parent and ran forever.
it("ends the runtime's process in the middle of a run when its parent is killed", async () => {
  await writeFile(inFolder('loop.onnx'), loopingModel());
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program(inFolder('loop.onnx'))]);
  await once(parent.stdout, 'data');
  const runtime = await runtimeOf(parent.pid!);
  expect(isAlive(runtime)).toBe(true);
  parent.kill('SIGKILL');
  while (isAlive(runtime)) await setTimeout(50); // Jest's own limit ends a test that waits for ever
});
