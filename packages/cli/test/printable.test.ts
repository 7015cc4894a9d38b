import { expect, it } from '@jest/globals';
import { printable } from '../src/printable.js';

it('shows what would act on a terminal, and keeps every letter', () => {
  expect(printable('\x1b[2J\x07\x7f\x9d\u202eabc\u2066')).toBe('\\x1b[2J\\x07\\x7f\\x9d\\u202eabc\\u2066');
  const letters = 'Kätzchen\tكلب\n猫 👩‍🚀 "\\x1b"';
  expect(printable(letters)).toBe(letters);
});
