import { describe, expect, it } from '@jest/globals';
import { parsePreprocessing } from '../../src/card/index.js';
import { imagenet, type PictureInput, resolvePreprocessing } from '../../src/image/index.js';

const nchw = shape(3, 224, 224);

function shape(channels: number | null, height: number | null, width: number | null): PictureInput {
  return { layout: 'nchw', channels, height, width };
}

describe('resolvePreprocessing', () => {
  // Each once allocated an array of the input's size before any check: a RangeError, or gigabytes and minutes.
  it('refuses an input that is too large to allocate', () => {
    const open = { layout: 'nchw', channels: 3, height: null, width: null } as const;
    const resolve = (input: PictureInput, size?: [number, number]) => () => resolvePreprocessing({}, { size }, input);
    expect(resolve(open, [4096, 4096])).not.toThrow();
    expect(resolve(open, [20_000, 20_000])).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    const unsupported = expect.objectContaining({ code: 'UNSUPPORTED_MODEL' });
    expect(resolve({ ...open, height: 10 ** 6, width: 10 ** 6 })).toThrow(unsupported);
    expect(resolve({ ...open, height: 100_000, width: 1 })).toThrow(unsupported);
    expect(resolve({ ...open, height: 2 ** 62, width: 2 ** 62 })).toThrow(unsupported);
    expect(resolve({ ...open, height: 224, width: 224, batch: 10 ** 6 })).toThrow(unsupported);
    expect(resolve({ ...open, height: 224, width: 224, batch: 2 ** 62 })).toThrow(unsupported);
    expect(resolve({ ...open, height: 224, width: 224, batch: 64 })).not.toThrow();
  });

  it('gives a model that scales its input itself the values that it expects, unless someone states them', () => {
    const own = { ...nchw, scaling: { range: [0, 255], channelOrder: 'bgr' } } as const;
    expect(resolvePreprocessing({}, {}, own)).toEqual({
      ...imagenet,
      ...{ mean: [0], std: [1], range: [0, 255], channelOrder: 'bgr' },
    });
    expect(resolvePreprocessing({}, { channelOrder: 'rgb' }, own).channelOrder).toBe('rgb');
    expect(resolvePreprocessing({ mean: [0.5] }, {}, own)).toEqual(resolvePreprocessing({ mean: [0.5] }, {}, nchw));
    expect(resolvePreprocessing({}, {}, { ...nchw, scaling: {} })).toEqual(imagenet);
  });

  it('is imagenet by default', () => {
    expect(resolvePreprocessing({}, {}, nchw)).toEqual(imagenet);
    expect(resolvePreprocessing({}, {}, shape(null, null, null))).toEqual(imagenet);
  });

  it("takes the size, the layout and gray from the model's input", () => {
    expect(resolvePreprocessing({}, {}, shape(3, 480, 640))).toEqual({ ...imagenet, size: [640, 480] });
    expect(resolvePreprocessing({}, {}, { ...shape(3, 299, 331), layout: 'nhwc' })).toEqual({
      ...imagenet,
      size: [331, 299],
      layout: 'nhwc',
    });
    const gray = { ...imagenet, size: [28, 28], channelOrder: 'gray', mean: [0], std: [1] };
    expect(resolvePreprocessing({}, {}, shape(1, 28, 28))).toEqual(gray);
    expect(resolvePreprocessing({}, {}, { ...shape(1, 28, 28), layout: 'nhwc' })).toEqual({ ...gray, layout: 'nhwc' });
  });

  it("reverses imagenet's mean and std for a model of blue, green, red", () => {
    const { mean, std } = resolvePreprocessing({}, { channelOrder: 'bgr' }, nchw);
    expect({ mean, std }).toEqual({ mean: [0.406, 0.456, 0.485], std: [0.225, 0.224, 0.229] });
  });

  it('prefers the user to the card, option by option', () => {
    const card = parsePreprocessing({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], resize: 'crop' }, 'card.json');
    const asked = parsePreprocessing(
      { std: [1, 2, 3], channelOrder: 'bgr', resizeTo: 300, background: [1, 2, 3] },
      'options',
    );
    expect(resolvePreprocessing(card, asked, nchw)).toEqual({
      ...imagenet,
      mean: [0.5, 0.5, 0.5],
      std: [1, 2, 3],
      resize: 'crop',
      resizeTo: 300,
      channelOrder: 'bgr',
      background: [1, 2, 3],
    });
  });

  it.each([
    { options: { size: [256, 256] }, message: 'size of 256 x 256 does not fit the model; its input is 224 x 224' },
    {
      options: { channelOrder: 'gray' },
      message: "Channel order gray does not fit the model's 3 channels; choose rgb or bgr",
    },
    { options: { resize: 'crop', resizeTo: 200 }, message: 'make resizeTo 224 or more' },
    { options: { mean: [0, 0, 0] }, input: shape(1, 8, 8), message: 'mean has 3 numbers for a gray input; use one' },
    {
      options: { channelOrder: 'rgb' },
      input: shape(1, 8, 8),
      message: "Channel order rgb does not fit the model's 1 channel; choose gray",
    },
    { options: { size: [9, 8] }, input: shape(3, null, 8), message: 'its input is 8 x any' },
  ])('refuses $options', ({ options, input = nchw, message }) => {
    const call = () => resolvePreprocessing(parsePreprocessing(options, 'card.json'), {}, input);
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(call).toThrow(message);
  });

  it('passes pixel values unchanged to a model with an integer input', () => {
    const resolved = resolvePreprocessing({}, {}, { ...nchw, isInteger: true });
    expect(resolved).toEqual({ ...imagenet, mean: [0], std: [1], range: [0, 255] });
  });

  it('refuses a preprocessing that gives fractions to a model with an integer input', () => {
    const call = () => resolvePreprocessing({ std: [0.5, 1, 2] }, {}, { ...nchw, isInteger: true });
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(call).toThrow('The model has an integer input, and this preprocessing gives fractions');
  });

  it('gives a model of other than 1 or 3 channels the bands of a raster as they are', () => {
    const bands = { ...imagenet, size: [8, 8], channelOrder: 'bands', channels: 13, mean: [0], std: [1] };
    expect(resolvePreprocessing({}, {}, shape(13, 8, 8))).toEqual(bands);
    const mean = Array.from({ length: 13 }, (_, i) => 1000 + i);
    const open = resolvePreprocessing({ mean }, { bands: [4, 3, 2] }, shape(null, 8, 8));
    expect(open).toEqual({ ...bands, mean, bands: [4, 3, 2] });
    expect(resolvePreprocessing({}, { channelOrder: 'rgba', levels: 'auto' }, shape(4, 8, 8))).toEqual({
      ...imagenet,
      size: [8, 8],
      channelOrder: 'rgba',
      mean: [0],
      std: [1],
      levels: 'auto',
    });
  });

  it.each([
    [{ mean: [1, 2] }, 'mean has 2 numbers for an input of 6 channels; use 6, or one'],
    [{ channelOrder: 'rgb' }, "Channel order rgb does not fit the model's 6 channels; choose bands"],
    [{ bands: [7, 1, 2] }, 'The bands 7, 1, 2 cannot be drawn of a picture of 6 bands; count them from 1'],
  ] as const)('refuses %j of a model of 6 channels', (options, message) => {
    expect(() => resolvePreprocessing({}, options, shape(6, 8, 8))).toThrow(message);
  });
});
