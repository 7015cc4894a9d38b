import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { imagenet, preprocess, type Preprocessing, toPicture } from '../../src/image/index.js';
import { flatten } from '../../src/image/flatten.js';
import { toGray } from '../../src/image/gray.js';
import { floatTensor } from '../../src/tensor.js';
import { anyPicture } from './pictures.js';

const setting = fc.record({
  layout: fc.constantFrom('nchw' as const, 'nhwc' as const),
  channelOrder: fc.constantFrom('rgb' as const, 'bgr' as const, 'gray' as const),
  range: fc.constantFrom([0, 1] as const, [-1, 1] as const, [0, 255] as const),
  mean: fc.constantFrom([0.5], [0]),
  std: fc.constantFrom([0.25], [60]),
});

describe('toPicture', () => {
  it('is the inverse of preprocess', () => {
    fc.assert(
      fc.property(anyPicture, setting, (picture, options) => {
        const preprocessing: Preprocessing = { ...imagenet, ...options, size: [picture.width, picture.height] };
        const seen = options.channelOrder === 'gray' ? toGray(flatten(picture)) : flatten(picture);
        expect(toPicture(preprocess(picture, preprocessing).input, preprocessing)).toEqual(seen);
      }),
    );
  });

  it('clips values that no picture can show', () => {
    const preprocessing: Preprocessing = { ...imagenet, size: [1, 1], mean: [0], std: [1] };
    const picture = toPicture(floatTensor(Float32Array.of(-3, 0.5, 7), [1, 3, 1, 1]), preprocessing);
    expect([...picture.data]).toEqual([0, 128, 255, 255]);
  });

  it('refuses a tensor of another shape', () => {
    const input = floatTensor(new Float32Array(3), [1, 1, 1, 3]);
    const call = () => toPicture(input, { ...imagenet, size: [1, 1] });
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_IMAGE' }));
    expect(call).toThrow('The input has the shape [1, 1, 1, 3]; the preprocessing needs [1, 3, 1, 1].');
  });
});
