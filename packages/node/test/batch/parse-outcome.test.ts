import { expect, it } from '@jest/globals';
import { parseOutcome } from '../../src/batch/parse-outcome.js';

const explained = {
  name: 'cats/a.png',
  status: 'explained',
  sha256: 'ab12',
  width: 4,
  height: 3,
  classes: [{ index: 1 }],
  sizes: { 'overlay.png': 120 },
  device: 'cpu',
  times: { forward: 2 },
};

it('reads an outcome back, with fields that it does not know', () => {
  const outcome = { ...explained, later: true };
  expect(parseOutcome(outcome)).toEqual(outcome);
  expect(parseOutcome({ name: '../a.png', status: 'failed', code: 'INVALID_IMAGE', message: 'x' })).toBeDefined();
});

it.each([
  ['an image outside of the output folder', { name: '../a.png' }],
  ['a file outside of the folder of its image', { sizes: { '../../x.png': 3 } }],
  ['a size in words', { sizes: { 'overlay.png': '120' } }],
  ['no class', { classes: undefined }],
  ['another status', { status: 'running' }],
])('reads nothing of %s', (_, change) => {
  expect(parseOutcome({ ...explained, ...change })).toBeUndefined();
});
