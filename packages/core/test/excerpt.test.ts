import { describe, expect, it } from '@jest/globals';
import { ScorecamError } from '../src/errors.js';
import { excerpt } from '../src/excerpt.js';
import { parsePreprocessing } from '../src/card/index.js';
import { enclosingModules } from '../src/layers/module-path.js';
import { nearMatches } from '../src/near-matches.js';
import { oneLine } from '../src/runner/runtime-message.js';

describe('excerpt', () => {
  it('keeps the beginning and the end', () => {
    expect(excerpt('abc')).toBe('abc');
    const short = excerpt(`begin${'-'.repeat(1000)}end`, 50);
    expect(short).toHaveLength(50);
    expect(short).toMatch(/^begin-+ \.\.\. -+end$/);
  });
});

// Processing the whole text took minutes or never ended: a name in a damaged model can be a megabyte long.
describe('a text of a megabyte', () => {
  const long = 'a'.repeat(1_000_000);

  it('in a message is shortened, and the remedy kept', () => {
    const { message } = new ScorecamError('EXTERNAL_DATA', `"${long}" is not there; put it beside the model.`);
    expect(message.length).toBeLessThanOrEqual(2000);
    expect(message).toMatch(/^"aaa.*put it beside the model\.$/);
  });

  it.each([
    ['a word', long],
    ['calls', `x.cc:1 ${'a('.repeat(500_000)}`],
    ['dots', 'a.'.repeat(500_000)],
  ])('of %s is shortened before it is searched', (_, text) => expect(oneLine(text).length).toBeLessThanOrEqual(2001));

  it('is compared by its beginning and its end only', () => {
    expect(nearMatches(long, [`${long}b`, 'other'])).toEqual([`${long}b`]);
    expect(nearMatches('conv1', [long, 'conv2'])).toEqual(['conv2']);
  });

  it('of slashes nests no modules', () => {
    const path = 'a.'.repeat(500_000);
    expect(enclosingModules(path)).toEqual([path]);
  });
});

it('in a list nested thousands deep is refused like any other value', () => {
  const mean: unknown = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
  expect(() => parsePreprocessing({ mean }, 'net.card.json')).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('"mean" is ') }),
  );
});
