import { describe, expect, it } from '@jest/globals';
import { findClass, findClasses } from '../../src/card/labels.js';

const names = { labels: ['tench, Tinca tinca', 'tiger cat', 'crane', 'crane', 'Egyptian_cat'], classCount: 5 };

describe('findClass', () => {
  it.each([
    [3, 3],
    ['2', 2],
    ['tiger cat', 1],
    ['Tinca Tinca', 0],
    ['tench, tinca tinca', 0],
    ['egyptian cat', 4],
    ['Tiger-Cat', 1],
    ['tiger_cat', 1],
  ])('finds %j as class %i', (query, index) => {
    expect(findClass(query, names)).toBe(index);
  });

  it('given digits that are a label, takes the label and not the index', () => {
    expect(findClass('7', { labels: ['3', '7', '5'], classCount: 3 })).toBe(1);
    expect(findClass('2', { labels: ['3', '7', '5'], classCount: 3 })).toBe(2);
  });

  it('given a whole label that is also one of the names in another, takes the whole one', () => {
    expect(findClass('crane', { labels: ['crane, bird', 'crane'], classCount: 2 })).toBe(1);
  });

  it.each([
    [5, 'There is no class 5: the model has 5, numbered 0 to 4.'],
    [-1, 'There is no class -1'],
    ['tigger cat', 'No class is called "tigger cat": the nearest are "tiger cat".'],
    ['tinca tinka', 'No class is called "tinca tinka": the nearest are "tench, Tinca tinca".'],
    ['zebra crossing', 'No class is called "zebra crossing": use the name of another class, or a class index.'],
    ['crane', '"crane" matches several classes; use an index: 2 (crane), 3 (crane).'],
  ])('refuses %j with a remedy', (query, message) => {
    expect(() => findClass(query, names)).toThrow(message);
  });

  it('reports that the model has no labels', () => {
    expect(() => findClass('cat', { labels: [], classCount: 5 })).toThrow(
      'This model has no labels, so "cat" cannot be looked up',
    );
  });
});

describe('findClasses', () => {
  it.each([
    [['tiger cat,2'], [1, 2]],
    [['tench, Tinca tinca'], [0]],
    [
      ['Tinca tinca , tiger cat', 1],
      [0, 1],
    ],
  ])('takes %j for the classes %j', (queries, indices) => {
    expect(findClasses(queries, names)).toEqual(indices);
  });

  it('names the part of a list that is not a class', () => {
    expect(() => findClasses(['tiger cat,tiger bat'], names)).toThrow('No class is called "tiger bat"');
  });
});
