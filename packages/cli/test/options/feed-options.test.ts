import { describe, expect, it } from '@jest/globals';
import { readFeeds } from '../../src/options/feed-options.js';

describe('readFeeds', () => {
  it('reads numbers and files, of names that hold a "="', () => {
    expect(readFeeds(['t=0.5', 'a=b=-2e3', 'mask=dir/m.npy'])).toEqual({ t: 0.5, 'a=b': -2000, mask: 'dir/m.npy' });
    expect(readFeeds(undefined)).toBeUndefined();
  });

  it.each(['t', 't=', '=1', 't=warm', 't=mask.png'])('refuses %s', (text) => {
    expect(() => readFeeds([text])).toThrow(`The option --feed must be name=number or name=file.npy, not "${text}".`);
  });

  it('refuses two values for one input', () => {
    expect(() => readFeeds(['t=1', 't=2'])).toThrow('The option --feed gives "t" two values.');
  });
});
