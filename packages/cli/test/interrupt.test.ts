import { describe, expect, it } from '@jest/globals';
import { interruptible } from '../src/interrupt.js';

describe('interruptible', () => {
  it('leaves work that does not end', async () => {
    const work = interruptible(() => new Promise(() => process.emit('SIGINT')));
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('leaves no handler of Ctrl-C behind', async () => {
    const before = process.listenerCount('SIGINT');
    expect(await interruptible((signal) => Promise.resolve(signal.aborted))).toBe(false);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
