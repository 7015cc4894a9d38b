import { afterEach, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { readStandardInput } from '../../src/options/standard-input.js';

const own = Object.getOwnPropertyDescriptor(process, 'stdin')!;
afterEach(() => void Object.defineProperty(process, 'stdin', own));

// The memory grew until the system ended the program.
it('refuses standard input without end, as that of /dev/zero', async () => {
  const piece = Buffer.alloc(2 ** 24); // held once, however often it comes
  let pieces = 0;
  function* endless() {
    for (;;) yield (pieces++, piece);
  }
  Object.defineProperty(process, 'stdin', { value: Readable.from(endless()), configurable: true });
  await expect(readStandardInput()).rejects.toMatchObject({
    code: 'UNREADABLE_FILE',
    message: expect.stringContaining('more than the 536870912 bytes'),
  });
  expect(pieces).toBeLessThan(2 ** 29 / piece.length + 32); // and what the stream reads ahead
});

it('gives what is there', async () => {
  Object.defineProperty(process, 'stdin', {
    value: Readable.from([Buffer.from('a'), Buffer.from('b')]),
    configurable: true,
  });
  expect(await readStandardInput()).toEqual(Buffer.from('ab'));
});
