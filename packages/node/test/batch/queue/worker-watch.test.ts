import { afterEach, expect, it, jest } from '@jest/globals';
import { watchWorkers } from '../../../src/batch/queue/worker-watch.js';

afterEach(() => void jest.restoreAllMocks());

it('tells about missing workers once, however the clock of the machine is set meanwhile', async () => {
  const elapsed = jest.spyOn(performance, 'now').mockReturnValue(1000);
  const clock = jest.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000);
  const told = jest.fn();
  const look = watchWorkers({ getWorkersCount: () => Promise.resolve(0) }, told);
  clock.mockReturnValue(0);
  await look();
  expect(told).not.toHaveBeenCalled();
  for (const now of [6000, 12_000]) {
    elapsed.mockReturnValue(now);
    await look();
  }
  expect(told).toHaveBeenCalledTimes(1);
});
