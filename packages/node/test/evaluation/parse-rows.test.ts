import { expect, it } from '@jest/globals';
import { parseMeasuredFile } from '../../src/evaluation/parse-rows.js';
import { row } from './report/rows.js';

const failed = { file: 'a.png', error: { code: 'INVALID_IMAGE', message: 'It is cut.' } };

it('reads the rows that a run writes', () => {
  const written = { file: 'a.png', rows: [row({ label: 'cat' }), failed], hash: 'ab' };
  expect(parseMeasuredFile(JSON.parse(JSON.stringify(written)))).toEqual(written);
});

// Each ended a resumed evaluation after all measuring, as an internal error.
it.each<[string, object]>([
  ['a method that is a number', { method: 7 }],
  ['an index that is a text', { index: '3' }],
  ['a file that is a list', { file: ['a.png'] }],
  ['a label that is an object', { label: { toString: 1 } }],
  ['a value that is an object of objects', { deletionAUC: { a: { b: 1 } } }],
  ['a value of nothing', { Y: null }],
  ['a curve of texts', { deletionCurve: ['1', '0'] }],
  ['baselines that are a list', { baselines: [1] }],
  ['a baseline of nothing', { baselines: { random: null } }],
  ['an error without a message', { error: { code: 'INVALID_IMAGE' } }],
])('takes a row with %s for none', (_, changes) => {
  expect(parseMeasuredFile({ file: 'a.png', rows: [{ ...row(), ...changes }] })).toBeUndefined();
});

it.each([null, 7, 'row', [], {}, { file: 'a.png' }, { file: 7, rows: [] }, { file: 'a.png', rows: {} }])(
  'takes %j for no rows',
  (value) => expect(parseMeasuredFile(value)).toBeUndefined(),
);
