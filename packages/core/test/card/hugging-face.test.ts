import { describe, expect, it } from '@jest/globals';
import { fromHuggingFace } from '../../src/card/index.js';
import { imagenet, resolvePreprocessing } from '../../src/image/index.js';

const half = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
const squash64 = { resize: 'squash', size: [64, 64] };
const read = (json: unknown) => fromHuggingFace(json, 'preprocessor_config.json');

describe('fromHuggingFace', () => {
  // The fields are those of the named models' own files.
  it('reads a vision transformer (google/vit-base-patch16-224)', () => {
    const config = {
      ...half,
      do_normalize: true,
      do_rescale: true,
      do_resize: true,
      resample: 2,
      rescale_factor: 1 / 255,
    };
    const { preprocessing, notices } = read({
      ...config,
      image_processor_type: 'ViTFeatureExtractor',
      size: { height: 224, width: 224 },
    });
    expect(resolvePreprocessing(preprocessing, {}, { layout: 'nchw', channels: 3, height: 224, width: 224 })).toEqual({
      ...imagenet,
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    });
    expect(notices).toEqual([]);
  });

  it('reads a ResNet with a crop fraction (microsoft/resnet-50)', () => {
    const config = { crop_pct: 0.875, do_normalize: true, do_resize: true, resample: 3, size: 224 };
    const { preprocessing, notices } = read({ ...config, image_mean: imagenet.mean, image_std: imagenet.std });
    expect(preprocessing).toEqual({
      ...preprocessing,
      resize: 'crop',
      size: [224, 224],
      resizeTo: 256,
      mean: imagenet.mean,
      resample: 'bicubic',
    });
    expect(notices).toEqual([]);
    const nearest = read({ ...config, resample: 0, image_mean: imagenet.mean, image_std: imagenet.std });
    expect(nearest.notices).toEqual([expect.stringContaining('wants nearest resampling; scorecam resizes bilinearly')]);
  });

  it('reads a MobileNet with a shorter side and a crop (google/mobilenet_v2_1.0_224)', () => {
    const config = {
      ...half,
      do_center_crop: true,
      crop_size: { height: 224, width: 224 },
      size: { shortest_edge: 256 },
    };
    expect(read(config).preprocessing).toMatchObject({ resize: 'crop', size: [224, 224], resizeTo: 256 });
  });

  it.each([
    { size: 384, crop_pct: 0.875, expected: { resize: 'squash', size: [384, 384] } },
    { size: { shortest_edge: 224 }, crop_pct: 0.875, expected: { resize: 'crop', size: [224, 224], resizeTo: 256 } },
    { size: { height: 192, width: 256 }, expected: { resize: 'squash', size: [256, 192] } },
    { size: 224, do_center_crop: true, crop_size: 200, expected: { resize: 'crop', size: [200, 200], resizeTo: 224 } },
    {
      size: { height: 9, width: 8 },
      do_center_crop: true,
      crop_size: { height: 9, width: 8 },
      expected: { resize: 'squash', size: [8, 9] },
    },
    { size: 9, do_normalize: false, expected: { mean: [0], std: [1] } },
    { size: 9, do_rescale: false, expected: { range: [0, 255] } },
    { size: 9, rescale_factor: 2 / 255, rescale_offset: true, expected: { range: [-1, 1] } },
    { size: 9, do_flip_channel_order: true, expected: { channelOrder: 'bgr' } },
  ])('turns $size and the rest into $expected', ({ expected, ...config }) => {
    expect(read({ ...half, ...config }).preprocessing).toMatchObject(expected);
  });

  // The rules of the processors' classes in transformers.
  it.each([
    { type: 'ConvNext', size: { shortest_edge: 64 }, expected: { resize: 'crop', size: [64, 64], resizeTo: 73 } },
    { type: 'ConvNext', size: { shortest_edge: 384 }, expected: { resize: 'squash', size: [384, 384] } },
    { type: 'ConvNext', size: { shortest_edge: 90 }, crop_pct: 0.9, expected: { size: [90, 90], resizeTo: 100 } },
    { type: 'Levit', expected: { resize: 'crop', size: [224, 224], resizeTo: 256, mean: imagenet.mean } },
    { type: 'PoolFormer', expected: { resize: 'crop', size: [224, 224], resizeTo: 248 } },
    { type: 'DeiT', expected: { resize: 'squash', size: [224, 224], resizeTo: 256 } },
    { type: 'MobileViT', size: { shortest_edge: 288 }, expected: { channelOrder: 'bgr', mean: [0], std: [1] } },
    { type: 'EfficientNet', expected: { size: [346, 346], mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } },
    { type: 'EfficientNet', include_top: false, expected: { std: [0.5, 0.5, 0.5] } },
    { type: 'ViT', size: { height: 64, width: 64 }, expected: { ...squash64, mean: [0.5, 0.5, 0.5] } },
    { type: 'Bit', expected: { resize: 'crop', resizeTo: 224, mean: [0.48145466, 0.4578275, 0.40821073] } },
  ])('reads what a $type leaves out', ({ type, expected, ...config }) => {
    const names = [`${type}ImageProcessor`, `${type}ImageProcessorFast`, `${type}FeatureExtractor`];
    for (const name of names) {
      const json = { crop_pct: null, ...config, image_processor_type: name };
      expect(read(json).preprocessing).toMatchObject(expected);
    }
  });

  it('gives a notice if the file specifies no resizing', () => {
    const { preprocessing, notices } = read({ ...half, do_resize: false });
    expect(preprocessing.size).toBeUndefined();
    expect(notices).toEqual([expect.stringContaining('preprocessor_config.json specifies no resizing')]);
  });

  it.each([
    [{}, '"image_mean" is missing; it must be a list of numbers, one for each channel or one for all'],
    [{ image_mean: [0, 0, 0] }, '"image_std" is missing; it must be a list of numbers above 0'],
    [{ ...half }, '"size" is missing; it must be an integer of 1 or more, {"height", "width"} or {"shortest_edge"}'],
    [{ ...half, size: { height: 224 } }, '"size" is {"height":224}; it must be an integer'],
    [{ ...half, size: '224' }, '"size" is "224"; it must be an integer'],
    [
      { ...half, size: { shortest_edge: 224 } },
      'it must be {"height", "width"} if neither "do_center_crop" nor "crop_pct"',
    ],
    [{ ...half, size: 256, do_center_crop: true }, '"crop_size" is missing; it must be an integer'],
    [
      { ...half, size: { height: 256, width: 250 }, do_center_crop: true, crop_size: 224 },
      '"size" is {"height":256,"width":250}; it must be an integer, {"shortest_edge"}, equal to "crop_size" or a larger square',
    ],
    [
      { ...half, image_processor_type: 'VideoMAEImageProcessor', size: 224 },
      'the image processor "VideoMAEImageProcessor" is not known; state the preprocessing instead',
    ],
    [
      { ...half, do_resize: false, do_center_crop: true, crop_size: 9 },
      '"do_resize" is false; it must be true if "do_center_crop" is true',
    ],
    [{ ...half, size: 9, do_resize: 'yes' }, '"do_resize" is "yes"; it must be true or false'],
    [
      { ...half, size: 9, resample: 6 },
      '"resample" is 6; it must be an integer from 0 to 5, the number of a Pillow filter',
    ],
    [{ ...half, size: 9, rescale_factor: 0 }, '"rescale_factor" is 0; it must be a number above 0'],
    [{ ...half, size: 9, crop_pct: -1 }, '"crop_pct" is -1; it must be a number above 0'],
  ])('refuses %j', (config, message) => {
    expect(() => read(config)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => read(config)).toThrow(message);
  });
});
