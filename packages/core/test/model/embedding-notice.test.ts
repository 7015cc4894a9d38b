import { describe, expect, it } from '@jest/globals';
import { embeddingNotice } from '../../src/model/embedding-notice.js';

const open = { name: 'softmax', source: 'default' };

describe('the notice of an embedding', () => {
  it.each([
    ['output', 128],
    ['fc', 512],
    ['image_embeds', 100],
    ['features', 300],
    ['last_hidden_state', 7],
  ])('is given of "%s" of %d numbers of which nothing else is known', (output, classCount) => {
    expect(embeddingNotice(output, { ...open, classCount }, [])).toEqual([
      expect.stringContaining(`the ${classCount} numbers of "${output}" are scores of classes`),
    ]);
  });

  it.each<[string, string, object, string[]]>([
    ['a number of classes', 'output', { classCount: 1000 }, []],
    ['a few classes', 'output', { classCount: 64 }, []],
    ['labels', 'output', { classCount: 128 }, ['cat']],
    ['a softmax in the graph', 'features', { classCount: 128, source: 'graph' }, []],
    ['a head that is stated', 'features', { classCount: 128, source: 'stated' }, []],
    ['probabilities', 'features', { classCount: 128, name: 'none', source: 'values' }, []],
  ])('is left out with %s', (_, output, head, labels) => {
    expect(embeddingNotice(output, { ...open, classCount: 128, ...head }, labels)).toEqual([]);
  });
});
