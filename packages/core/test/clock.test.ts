import { afterEach, expect, it, jest } from '@jest/globals';
import { timed } from '../src/clock.js';

afterEach(() => void jest.restoreAllMocks());

// Records held -86,399,988 ms.
it('measures no less than nothing, however the clock of the machine is set meanwhile', async () => {
  let now = 1_700_000_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => (now -= 86_400_000));
  const [answer, time] = await timed(() => 'done');
  expect(answer).toBe('done');
  expect(time).toBeGreaterThanOrEqual(0);
  expect(time).toBeLessThan(86_400_000);
});
