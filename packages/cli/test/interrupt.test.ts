import { describe, expect, it } from '@jest/globals';
import { interruptible } from '../src/interrupt.js';

describe('interruptible', () => {
  it('leaves no handler of Ctrl-C behind', async () => {
    const before = process.listenerCount('SIGINT');
    expect(await interruptible((signal) => Promise.resolve(signal.aborted))).toBe(false);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
