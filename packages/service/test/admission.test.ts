import { expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { Admission } from '../src/work/admission.js';

const never = new AbortController().signal;

/** Work that ends when it is asked to. */
function task() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { work: () => ended, end };
}

it('works on one without a seat, and refuses another until it has left', async () => {
  const admission = new Admission({ atOnce: 1, waiting: 0 });
  const { work, end } = task();
  const working = admission.run(work, never);
  await expect(admission.run(work, never)).rejects.toMatchObject({ status: 429, code: 'BUSY', retryAfter: 1 });
  end();
  await working;
  expect(admission.running).toBe(0);
  await admission.run(work, never);
});

it('frees the seat of one who leaves while waiting, and gives the place to the next', async () => {
  const admission = new Admission({ atOnce: 1, waiting: 2 });
  const [first, third] = [task(), task()];
  const leaving = new AbortController();
  const working = admission.run(first.work, never);
  const left = admission.run(() => Promise.resolve('worked'), leaving.signal);
  const next = admission.run(third.work, never);
  expect([admission.running, admission.waiting]).toEqual([1, 2]);
  leaving.abort();
  await expect(left).rejects.toBeDefined();
  expect([admission.running, admission.waiting]).toEqual([1, 1]);
  first.end();
  third.end();
  await Promise.all([working, next]);
  expect([admission.running, admission.waiting]).toEqual([0, 0]);
});

it('lets one leave who waits behind another, without calling that one in too early', async () => {
  const admission = new Admission({ atOnce: 1, waiting: 2 });
  const first = task();
  const leaving = new AbortController();
  const entered: string[] = [];
  const enter = (name: string) => () => Promise.resolve(entered.push(name));
  const working = admission.run(first.work, never);
  const earlier = admission.run(enter('earlier'), never);
  const left = admission.run(enter('left'), leaving.signal);
  leaving.abort();
  await expect(left).rejects.toBeDefined();
  await setImmediate();
  expect(entered).toEqual([]);
  first.end();
  await Promise.all([working, earlier]);
  expect(entered).toEqual(['earlier']);
});
