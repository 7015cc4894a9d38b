import { expect, it } from '@jest/globals';
import { unlessAborted } from '@scorecam/node';
import { untilDeadline } from '../src/work/deadline.js';

const forever = (signal: AbortSignal) => unlessAborted(new Promise<never>(() => undefined), signal);

it.each([
  ['its time is over', { seconds: 0.01 }, { status: 504, code: 'TOO_LATE' }],
  ['its caller leaves', { gone: AbortSignal.abort() }, { status: 499, code: 'CLIENT_GONE' }],
  ['the service closes', { closing: AbortSignal.abort() }, { status: 503, code: 'CLOSING' }],
])('gives work up if %s', async (_, ending, refusal) => {
  const never = new AbortController().signal;
  const working = untilDeadline({ seconds: 1000, gone: never, closing: never, ...ending }, forever);
  await expect(working).rejects.toMatchObject(refusal);
});

it('returns what work gives in time, and throws what it throws', async () => {
  const never = new AbortController().signal;
  const endings = { seconds: 1000, gone: never, closing: never };
  await expect(untilDeadline(endings, () => Promise.resolve('done'))).resolves.toBe('done');
  await expect(untilDeadline(endings, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
