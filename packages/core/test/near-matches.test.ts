import { describe, expect, it } from '@jest/globals';
import { nearMatches } from '../src/near-matches.js';

describe('nearMatches', () => {
  it('puts the closest first and omits distant ones', () => {
    expect(nearMatches('layer4', ['layer1', 'layer4.2', 'conv1', 'Layer4'])).toEqual(['Layer4', 'layer1', 'layer4.2']);
    expect(nearMatches('zzz', ['layer1'])).toEqual([]);
  });

  it('given a short name, allows two edits and not three', () => {
    expect(nearMatches('abcd', ['abxy', 'axyz'])).toEqual(['abxy']);
  });

  it('given a long name, allows an edit for every third letter', () => {
    expect(nearMatches('abcdefghijkl', ['abcdefghWXYZ', 'abcdefgVWXYZ'])).toEqual(['abcdefghWXYZ']);
  });

  it('given a part of a name, finds the whole; a single letter is not a part', () => {
    expect(nearMatches('conv', ['features.28.conv_pointwise'])).toEqual(['features.28.conv_pointwise']);
    expect(nearMatches('c', ['features.28.conv_pointwise'])).toEqual([]);
  });

  it('given many names that are near, names five', () => {
    expect(nearMatches('layer', ['layer1', 'layer2', 'layer3', 'layer4', 'layer5', 'layer6'])).toHaveLength(5);
  });
});
