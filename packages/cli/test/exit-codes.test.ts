import { describe, expect, it } from '@jest/globals';
import { ScorecamError } from '@scorecam/core';
import { readFile } from 'node:fs/promises';
import { exitMeanings, exitStatus } from '../src/exit-codes.js';

describe('exitStatus', () => {
  it.each([
    ['INVALID_OPTION', 2],
    ['UNKNOWN_CLASS', 2],
    ['UNKNOWN_LAYER', 2],
    ['EXTERNAL_DATA', 4],
    ['INVALID_IMAGE', 5],
    ['DEVICE_UNAVAILABLE', 6],
    ['UNWRITABLE_OUTPUT', 7],
    ['CANCELLED', 130],
  ] as const)('ends with %s as %i', (code, status) => {
    expect(exitStatus(new ScorecamError(code, 'A sentence.'))).toBe(status);
  });

  it('is 1 for an error that no user can cause', () => {
    expect(exitStatus(new TypeError('x is not a function'))).toBe(1);
    expect(exitStatus('a string')).toBe(1);
  });

  it('prints every status, among them 3 for runs in which only some images fail', () => {
    expect(Object.keys(exitMeanings)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '130']);
  });

  it('prints the same statuses as the table of the README', async () => {
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
    const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, status, meaning]) => [status, meaning]);
    expect(rows).toEqual(Object.entries(exitMeanings));
  });
});
