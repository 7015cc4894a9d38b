import { afterAll, beforeAll } from '@jest/globals';
import type { Runtime } from '@scorecam/core';
import { createRuntime } from '@scorecam/node';

/** Starts a runtime on the CPU for the tests of a file, hands it to `take` before the first of them, and ends it after the last. */
export function useRuntime(take: (runtime: Runtime) => void): void {
  let runtime: Runtime | undefined;
  beforeAll(async () => take((runtime = await createRuntime({ device: 'cpu', threads: 1 }))));
  afterAll(() => runtime?.dispose());
}
