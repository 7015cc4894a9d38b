import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isItemName, itemName } from '../../src/batch/item-name.js';

describe('itemName', () => {
  // The second of these images was dropped silently: both were called root/a/x.png.
  it('keeps a folder of that name apart from the root of the disk', () => {
    expect(itemName('/a/x.png', '/base')).toBe('root/a/x.png');
    expect(itemName('/base/root/a/x.png', '/base')).toBe('root_/a/x.png');
    expect(itemName('/base/root_/a/x.png', '/base')).toBe('root__/a/x.png');
  });

  it('gives no two paths one name', () => {
    const part = fc.oneof(fc.constantFrom('root', 'root_', 'a', 'base'), fc.stringMatching(/^[a-z._]{1,3}$/));
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(path, path, (a, b) => {
        const [first, second] = [new URL(`file://${a}`).pathname, new URL(`file://${b}`).pathname];
        fc.pre(first !== second && !first.endsWith('/') && !second.endsWith('/'));
        expect(itemName(first, '/base') === itemName(second, '/base')).toBe(false);
      }),
    );
  });
});

describe('isItemName', () => {
  it('takes what an image may be called', () => {
    for (const name of [
      'a.png',
      'below/a.png',
      '..a/b',
      '.hidden/x',
      'below/index.html',
      'root/a',
      'journal.png',
      'ü #1 %20',
    ])
      expect([name, isItemName(name)]).toEqual([name, true]);
  });

  it.each([
    '',
    '.',
    '..',
    '../x',
    'a/../x',
    '/x',
    'a//b',
    'a/',
    'a\0',
    'journal.jsonl',
    'JOURNAL.jsonl',
    'journal-1-of-2.jsonl',
  ])('takes %j for no place of an image', (name) => expect(isItemName(name)).toBe(false));

  it.each(['.lock', '.lock-1-of-2/x', 'index.html', 'scorecam-report/x', '.scorecam-ab', 'a/.scorecam-ab/x'])(
    'keeps %j for the run',
    (name) => expect(isItemName(name)).toBe(false),
  );
});
