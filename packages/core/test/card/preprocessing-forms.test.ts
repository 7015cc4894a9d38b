import { expect, it } from '@jest/globals';
import { fromTimm, namedPreprocessing, readPreprocessingForm } from '../../src/card/index.js';
import { imagenet } from '../../src/image/index.js';

const { mean, std } = imagenet;
const half = [0.5, 0.5, 0.5];
const read = (json: unknown) => readPreprocessingForm(json, 'form.json');

it("reads torchvision's transforms", () => {
  const json = { crop_size: [224], resize_size: [232], mean, std, interpolation: 'InterpolationMode.BILINEAR' };
  const expected = { size: [224, 224], resize: 'crop', resizeTo: 232, mean, std, range: [0, 1] };
  expect(read(json)).toEqual({ preprocessing: expected, notices: [] });
  expect(read({ ...json, crop_size: 224, resize_size: 232 }).preprocessing).toEqual(expected);
});

it("reads timm's configuration", () => {
  const config = { input_size: [3, 224, 224], crop_pct: 0.9, interpolation: 'bicubic', mean: half, std: half };
  const { preprocessing, notices } = read({ architecture: 'vit', pretrained_cfg: config });
  expect(preprocessing).toEqual({
    size: [224, 224],
    resize: 'crop',
    resizeTo: 248,
    mean: half,
    std: half,
    range: [0, 1],
    resample: 'bicubic',
  });
  expect(notices).toEqual([]);
  const nearest = read({ pretrained_cfg: { ...config, interpolation: 'nearest' } });
  expect(nearest.notices).toEqual([expect.stringContaining('form.json wants nearest resampling')]);
});

it.each([
  [{ crop_mode: 'squash', crop_pct: 1 }, { resize: 'squash' }],
  [
    { crop_mode: 'squash', crop_pct: 0.5 },
    { resize: 'squash', resizeTo: 64 },
  ],
  [{ crop_pct: 1 }, { resize: 'crop', resizeTo: 32 }],
  [{}, { resizeTo: 36, mean, std }],
  [{ input_size: [1, 32, 32] }, { channelOrder: 'gray' }],
])('frames by %j as timm does', (config, expected) => {
  expect(fromTimm({ input_size: [3, 32, 32], ...config }, 'x').preprocessing).toMatchObject(expected);
});

it("reads Hugging Face's and its own fields", () => {
  expect(read({ image_processor_type: 'ViTImageProcessor' }).preprocessing).toMatchObject({ size: [224, 224] });
  expect(read({ range: [0, 255] }).preprocessing.range).toEqual([0, 255]);
});

it.each([
  [{ resize_size: 256 }, '"crop_size" is missing; it must be an integer of 1 or more'],
  [{ resize_size: [256, 256], crop_size: 224 }, '"resize_size" is [256,256]'],
  [{ pretrained_cfg: {} }, '"input_size" is missing; it must be [channels, height, width]'],
  [
    { pretrained_cfg: { input_size: [3, 9, 9], crop_mode: 'border' } },
    '"crop_mode" is "border"; it must be center or squash',
  ],
  [{ pretrained_cfg: 3 }, 'must be a JSON object'],
  [[], 'must be a JSON object'],
])('refuses %j', (json, message) => {
  expect(() => read(json)).toThrow(message);
});

it('knows some by name', () => {
  expect(namedPreprocessing('torchvision')).toMatchObject({ resizeTo: 256, mean });
  expect(namedPreprocessing('imagenet')).toEqual({ mean, std, range: [0, 1] });
  expect(namedPreprocessing('minus1-1')).toEqual({ mean: [0], std: [1], range: [-1, 1] });
  expect(namedPreprocessing('0-1')).toEqual({ mean: [0], std: [1], range: [0, 1] });
  expect(namedPreprocessing('toString')).toBeUndefined();
});
