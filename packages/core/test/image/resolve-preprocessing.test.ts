import { describe, expect, it } from '@jest/globals';
import { imagenet, parsePreprocessing, resolvePreprocessing } from '../../src/image/index.js';

const nchw = [1, 3, 224, 224];

describe('resolvePreprocessing', () => {
  it('is imagenet where nobody says anything', () => {
    expect(resolvePreprocessing({}, {}, nchw)).toEqual(imagenet);
    expect(resolvePreprocessing({}, {}, [null, null, null, null])).toEqual(imagenet);
  });

  it("takes the size, the layout and the grey of the model's input", () => {
    expect(resolvePreprocessing({}, {}, [null, 3, 480, 640])).toEqual({ ...imagenet, size: [640, 480] });
    expect(resolvePreprocessing({}, {}, [1, 299, 331, 3])).toEqual({ ...imagenet, size: [331, 299], layout: 'nhwc' });
    const grey = { ...imagenet, size: [28, 28], channelOrder: 'grey', mean: [0], std: [1] };
    expect(resolvePreprocessing({}, {}, [1, 1, 28, 28])).toEqual(grey);
    expect(resolvePreprocessing({}, {}, [1, 28, 28, 1])).toEqual({ ...grey, layout: 'nhwc' });
  });

  it("turns imagenet's mean and deviation round for a model of blue, green, red", () => {
    const { mean, std } = resolvePreprocessing({}, { channelOrder: 'bgr' }, nchw);
    expect({ mean, std }).toEqual({ mean: [0.406, 0.456, 0.485], std: [0.225, 0.224, 0.229] });
  });

  it('puts the user before the card, option by option', () => {
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
    { options: { channelOrder: 'grey' }, message: 'grey gives 1 and the model takes 3; choose rgb or bgr' },
    { options: { resize: 'crop', resizeTo: 200 }, message: 'make resizeTo 224 or more' },
    { options: { mean: [0, 0, 0] }, shape: [1, 1, 8, 8], message: 'mean has 3 numbers for a grey input; give 1' },
    {
      options: { channelOrder: 'rgb' },
      shape: [1, 1, 8, 8],
      message: 'rgb gives 3 and the model takes 1; choose grey',
    },
    { options: { size: [9, 8] }, shape: [1, 3, null, 8], message: 'its input is 8 x any' },
  ])('refuses $options', ({ options, shape = nchw, message }) => {
    const call = () => resolvePreprocessing(parsePreprocessing(options, 'card.json'), {}, shape);
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(call).toThrow(message);
  });

  it.each([
    { shape: [1, 150528], message: "The model's input is [1, 150528]; a picture needs four dimensions" },
    { shape: [null, 4, 8, 8], message: "The model's input [?, 4, 8, 8] read as nchw has 4 channels" },
  ])('refuses a model whose input is $shape', ({ shape, message }) => {
    const call = () => resolvePreprocessing({}, {}, shape);
    expect(call).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_MODEL' }));
    expect(call).toThrow(message);
  });
});
