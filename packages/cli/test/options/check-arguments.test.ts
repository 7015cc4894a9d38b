import { describe, expect, it } from '@jest/globals';
import { ScorecamError } from '@scorecam/core';
import { checkArguments } from '../../src/options/check-arguments.js';

describe('checkArguments', () => {
  it('accepts what may be given several times', () => {
    expect(checkArguments({ _: ['explain'], images: ['a.jpg', 'b.jpg'], class: ['1', 'cat'], top: 3 }, [])).toBe(true);
  });

  it.each([
    [{ top: [1, 2] }, 'The option --top may be used only once.'],
    [{ top: Number.NaN }, 'The option --top must be a number.'],
    [{ out: '' }, 'The option --out is empty.'],
  ])('refuses %j', (parsed, message) => {
    expect(() => checkArguments(parsed, [])).toThrow(new ScorecamError('INVALID_OPTION', message));
  });

  it.each(['--json=maybe', '--no-json=1', '--json='])('refuses %s, because --json is a switch', (arg) => {
    expect(() => checkArguments({ json: false }, ['explain', arg])).toThrow(/--json is a switch/);
  });

  it('accepts a switch, also with true or false', () => {
    expect(checkArguments({ json: true, out: 'a=b' }, ['--json=true', '--no-json', '--out=a=b'])).toBe(true);
  });
});
