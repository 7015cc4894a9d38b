import { describe, expect, it } from '@jest/globals';
import { ScorecamError } from '@scorecam/core';
import { setTimeout } from 'node:timers/promises';
import { unlessAborted, untilAborted } from '../src/abort.js';

describe('unlessAborted', () => {
  const reason = new ScorecamError('UNWRITABLE_OUTPUT', 'The reason.');

  it('gives what the promise gives', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(3), signal)).toBe(3);
    await expect(unlessAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
  });

  it('does not wait any longer once the signal aborts', async () => {
    const controller = new AbortController();
    const waiting = unlessAborted(new Promise(() => undefined), controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it('looks after a promise that fails later, also if the signal has aborted before', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const failing = setTimeout(1).then(() => Promise.reject(new Error('later')));
    await expect(unlessAborted(failing, AbortSignal.abort(reason))).rejects.toBe(reason);
    await setTimeout(5);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('is cancelled for any other reason, or none', async () => {
    const cancelled = { code: 'CANCELLED', message: 'Cancelled.' };
    await expect(unlessAborted(new Promise(() => undefined), AbortSignal.abort())).rejects.toMatchObject(cancelled);
    await expect(unlessAborted(new Promise(() => undefined), AbortSignal.timeout(1))).rejects.toMatchObject(cancelled);
  });
});

describe('untilAborted', () => {
  it('ends, with what the source has given, while the source keeps it waiting', async () => {
    async function* source() {
      yield 1;
      await new Promise(() => undefined);
    }
    const controller = new AbortController();
    const values = untilAborted(source(), controller.signal);
    expect(await values.next()).toEqual({ done: false, value: 1 });
    const waiting = values.next();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('closes its source when the loop is left', async () => {
    let isClosed = false;
    async function* source() {
      try {
        yield await Promise.resolve(1);
      } finally {
        isClosed = true;
      }
    }
    for await (const value of untilAborted(source(), new AbortController().signal)) {
      expect(value).toBe(1);
      break;
    }
    expect(isClosed).toBe(true);
  });
});
