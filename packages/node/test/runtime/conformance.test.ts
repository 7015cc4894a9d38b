import { afterAll, describe, expect, it } from '@jest/globals';
import { type Runtime, ScorecamError } from '@scorecam/core';
import { conformanceCases } from '@scorecam/core/testing';
import { createRuntime, type Device } from '@scorecam/node';

/** The runtime, or the reason why there is none on this machine. */
async function tryDevice(device: Device): Promise<Runtime | string> {
  try {
    return await createRuntime({ device, threads: 1 });
  } catch (error) {
    if (error instanceof ScorecamError && error.code === 'DEVICE_UNAVAILABLE') return error.message;
    throw error;
  }
}

const cpu = await createRuntime({ device: 'cpu', threads: 1 });
describeSuite(cpu);
// A GPU, or a software adapter as docs/gpu.md describes it.
for (const device of ['cuda', 'webgpu'] as const) {
  const runtime = await tryDevice(device);
  if (typeof runtime !== 'string') describeSuite(runtime);
  else describe.skip(`conformance of ${device} (skipped: ${runtime})`, () => it('is not tried', () => undefined));
}

function describeSuite(runtime: Runtime): void {
  describe(`conformance of ${runtime.name}`, () => {
    afterAll(() => runtime.dispose());

    it.each(conformanceCases)('$name', async (conformanceCase) => {
      await expect(conformanceCase.run(runtime)).resolves.toBeUndefined();
    });
  });
}
