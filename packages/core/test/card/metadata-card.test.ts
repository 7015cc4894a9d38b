import { expect, it } from '@jest/globals';
import { metadataCard } from '../../src/card/index.js';

function cardOf(entries: Record<string, string>) {
  return metadataCard(Object.entries(entries).map(([key, value]) => ({ key, value })));
}

const ultralytics = { task: 'classify', stride: '1', imgsz: '[64, 64]' };
const plain = { mean: [0], std: [1], range: [0, 1] };

it('reads what Ultralytics writes of a classifier', () => {
  const names = `{0: 'ant', 1: "bee's", 2: 'a \\'b\\''}`;
  expect(cardOf({ ...ultralytics, names })).toEqual({
    labels: ['ant', "bee's", "a 'b'"],
    preprocessing: { ...plain, resize: 'crop', resizeTo: 64 },
    notices: [],
  });
});

it.each([
  ['a detector, which cuts nothing out', { ...ultralytics, task: 'detect' }, { preprocessing: plain }],
  ['a dictionary of JSON', { names: '{"0": "a", "1": "b"}' }, { labels: ['a', 'b'] }],
  ['a list', { labels: '["a", "b"]' }, { labels: ['a', 'b'] }],
  ['a class without a name', { names: "{0: 'a', 2: 'b'}" }, {}],
  ['a list of other things', { names: '[1, 2]' }, {}],
  ['a list that ends early', { names: '["a"' }, {}],
  ['a task of another program', { task: 'classify' }, {}],
  ['nothing', {}, {}],
])('of %s takes what it can', (_, entries, expected) => {
  expect(cardOf(entries)).toEqual({ ...expected, notices: [] });
});
