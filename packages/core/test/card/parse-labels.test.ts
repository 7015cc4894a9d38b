import { describe, expect, it } from '@jest/globals';
import { parseLabels } from '../../src/card/index.js';

describe('parseLabels', () => {
  it.each([
    ['a list', ['cat', 'dog']],
    ['an object by class index', { 1: 'dog', 0: 'cat' }],
    ['pairs of a synset and its names', { 0: ['n02123045', 'cat'], 1: ['n02084071', 'dog'] }],
    ['a list under id2label', { id2label: { 0: 'cat', 1: 'dog' }, label2id: { cat: 0, dog: 1 } }],
  ])('given %s, reads the labels in the order of the classes', (_, json) => {
    expect(parseLabels(json, 'labels.json')).toEqual(['cat', 'dog']);
  });

  it.each([
    [{ 0: 'cat', 2: 'dog' }, 'The labels in "labels.json" have no name for class 1; list one name per class'],
    [['cat', 7], 'have no name for class 1'],
    ['cat', 'are neither a list nor an object'],
    [null, 'are neither a list nor an object'],
  ])('given %j, refuses and says why', (json, message) => {
    expect(() => parseLabels(json, 'labels.json')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => parseLabels(json, 'labels.json')).toThrow(message);
  });
});
