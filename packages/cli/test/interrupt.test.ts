import { describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { interruptible, unlessAborted } from '../src/interrupt.js';

describe('unlessAborted', () => {
  const reason = new Error('the reason');

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

  it('looks after a promise that fails later, also where the signal has aborted before', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const failing = setTimeout(1).then(() => Promise.reject(new Error('later')));
    await expect(unlessAborted(failing, AbortSignal.abort(reason))).rejects.toBe(reason);
    await setTimeout(5);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

describe('interruptible', () => {
  it('leaves no handler of Ctrl-C behind', async () => {
    const before = process.listenerCount('SIGINT');
    expect(await interruptible((signal) => Promise.resolve(signal.aborted))).toBe(false);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
