import { describe, expect, it } from '@jest/globals';
import { parseModelCard } from '../../src/card/index.js';

describe('parseModelCard', () => {
  it('given descriptive fields, reads the used ones without a notice', () => {
    const about = {
      name: 'net',
      description: '',
      training: '',
      accuracy: 1,
      license: 'MIT',
      source: '',
      references: [],
    };
    expect(parseModelCard({ ...about, labels: ['a'], preprocessing: { mean: [0] } }, 'net.card.json')).toEqual({
      labels: ['a'],
      preprocessing: { mean: [0] },
      notices: [],
    });
  });

  it('given an empty card, has neither labels nor preprocessing', () => {
    expect(parseModelCard({}, 'net.card.json')).toEqual({ notices: [] });
  });

  it('given fields that it does not know, names each, with the field that may be meant', () => {
    expect(parseModelCard({ lables: [], author: 'me' }, 'net.card.json').notices).toEqual([
      'net.card.json: the unknown field "lables" was ignored; did you mean "labels"?',
      'net.card.json: the unknown field "author" was ignored; the fields are labels, preprocessing, head.',
    ]);
  });

  it.each([null, [], 'labels'])('refuses %j, which is not an object', (json) => {
    expect(() => parseModelCard(json, 'net.card.json')).toThrow(
      'The model card "net.card.json" must hold a JSON object.',
    );
  });
});
