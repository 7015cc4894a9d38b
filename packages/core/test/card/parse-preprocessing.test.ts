import { describe, expect, it } from '@jest/globals';
import { parsePreprocessing } from '../../src/card/index.js';

const full = {
  size: [224, 192],
  resize: 'crop',
  resizeTo: 256,
  mean: [0.1, 0.2, 0.3],
  std: [1, 2, 3],
  channelOrder: 'bgr',
  layout: 'nhwc',
  range: [-1, 1],
  background: [0, 128, 255],
};

describe('parsePreprocessing', () => {
  it('reads every field', () => {
    expect(parsePreprocessing(full, 'card.json')).toEqual(full);
  });

  it('leaves fields open that the card does not set', () => {
    expect(parsePreprocessing({ std: [2] }, 'card.json')).toEqual({ std: [2] });
  });

  it.each([
    ['size', [224], '[width, height], both integers of 1 or more'],
    ['size', [224, 0], '[width, height], both integers of 1 or more'],
    ['resize', 'stretch', 'one of squash, crop'],
    ['resizeTo', 0.5, 'an integer of 1 or more'],
    ['mean', [], 'a list of numbers, one for each channel or one for all'],
    ['mean', ['1', 2, 3], 'a list of numbers, one for each channel or one for all'],
    ['std', [1, 0, 1], 'a list of numbers above 0, one for each channel or one for all'],
    ['channelOrder', 'RGB', 'one of rgb, bgr, gray, rgba, bands'],
    ['layout', 'chw', 'one of nchw, nhwc'],
    ['range', [1, 1], '[lowest, highest], two numbers, the second one larger'],
    ['background', [0, 0, 256], '[red, green, blue], each an integer from 0 to 255'],
  ])('refuses %s of %j and names the allowed values', (name, value, allowed) => {
    const call = () => parsePreprocessing({ ...full, [name]: value }, 'card.json');
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(call).toThrow(`card.json: "${name}" is ${JSON.stringify(value)}; it must be ${allowed}.`);
  });

  it.each(['channel_order', 'toString'])('refuses the unknown field %s and lists the fields', (name) => {
    const call = () => parsePreprocessing({ [name]: 1 }, 'card.json');
    expect(call).toThrow(`card.json: "${name}" is 1; it must be removed; the known fields are size, resize, resizeTo,`);
  });

  it.each([null, [1], 'squash'])('refuses %j, which is not an object', (json) => {
    expect(() => parsePreprocessing(json, 'card.json')).toThrow('card.json: the preprocessing must be a JSON object');
  });
});
