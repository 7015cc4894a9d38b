import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Jimp } from 'jimp';
import { imagenet, type Picture, preprocess, type Preprocessing, toPicture } from '../../src/image/index.js';
import { decodeNpy } from '../../src/npy.js';
import { paint, rgbDigest } from './pictures.js';

const plain: Preprocessing = { ...imagenet, size: [2, 1], mean: [0], std: [1] };
const twoPixels = paint(2, 1, (x) => (x === 0 ? [255, 0, 51] : [0, 102, 255]));

describe('preprocess', () => {
  it.each([
    { layout: 'nchw', channelOrder: 'rgb', dims: [1, 3, 1, 2], values: [1, 0, 0, 0.4, 0.2, 1] },
    { layout: 'nchw', channelOrder: 'bgr', dims: [1, 3, 1, 2], values: [0.2, 1, 0, 0.4, 1, 0] },
    { layout: 'nhwc', channelOrder: 'rgb', dims: [1, 1, 2, 3], values: [1, 0, 0.2, 0, 0.4, 1] },
    { layout: 'nhwc', channelOrder: 'bgr', dims: [1, 1, 2, 3], values: [0.2, 0, 1, 1, 0.4, 0] },
    // (76245 + 5814) / 1000 = 82.1 and (59874 + 29070) / 1000 = 88.9
    { layout: 'nchw', channelOrder: 'gray', dims: [1, 1, 1, 2], values: [82 / 255, 89 / 255] },
    { layout: 'nhwc', channelOrder: 'gray', dims: [1, 1, 2, 1], values: [82 / 255, 89 / 255] },
  ] as const)('arranges the channels as $layout and $channelOrder', ({ layout, channelOrder, dims, values }) => {
    const { input } = preprocess(twoPixels, { ...plain, layout, channelOrder });
    expect(input).toEqual({ type: 'float32', dims, data: Float32Array.from(values) });
  });

  it.each([
    { range: [0, 255], mean: [100, 50, 0], std: [1, 2, 5], values: [155, -100, -25, 26, 10.2, 51] },
    { range: [-1, 1], mean: [0], std: [1], values: [1, -1, -1, -0.2, -0.6, 1] },
    { range: [0, 1], mean: [0.5], std: [0.5], values: [1, -1, -1, -0.2, -0.6, 1] },
  ] as const)('normalizes in the units of the range $range', ({ range, mean, std, values }) => {
    const { data } = preprocess(twoPixels, { ...plain, range, mean, std }).input;
    // One rounding to float32 of values of up to 155.
    values.forEach((value, i) => expect(Math.abs(data[i]! - value)).toBeLessThan(1e-5));
  });

  it('shows the background through a transparent picture, and the hidden color without a background', () => {
    const clear = paint(2, 1, () => [255, 255, 255, 0]);
    expect(new Set(preprocess(clear, plain).input.data)).toEqual(new Set([1]));
    expect(new Set(preprocess(clear, { ...plain, background: [0, 0, 0] }).input.data)).toEqual(new Set([0]));
  });

  it('returns the view of the network', () => {
    const crop: Preprocessing = { ...plain, size: [2, 2], resize: 'crop', resizeTo: 4 };
    const { view } = preprocess(
      paint(16, 8, () => [0, 0, 0]),
      crop,
    );
    expect(view).toEqual({ picture: { width: 16, height: 8 }, left: 6, top: 2, width: 4, height: 4 });
  });

  it('computes only the crop of a very long picture', () => {
    const crop: Preprocessing = { ...plain, size: [224, 224], resize: 'crop', resizeTo: 256 };
    const line = { width: 32_768, height: 1, data: new Uint8Array(4 * 32_768).fill(51) };
    const { input, view } = preprocess(line, crop);
    expect(new Set(input.data)).toEqual(new Set([Math.fround(0.2)]));
    expect(view).toEqual({
      picture: { width: 32_768, height: 1 },
      left: 16_383.5625,
      top: 0.0625,
      width: 0.875,
      height: 0.875,
    });
  });

  it('cuts the crop from the position in the view', () => {
    const crop: Preprocessing = { ...plain, size: [4, 4], resize: 'crop', resizeTo: 8 };
    const picture = paint(24, 8, (x, y) => [x, y, 0]); // its shorter side already fits, so that no pixel changes
    const { input, view } = preprocess(picture, { ...crop, range: [0, 255] });
    expect(view).toEqual({ picture: { width: 24, height: 8 }, left: 10, top: 2, width: 4, height: 4 });
    expect([...input.data.subarray(0, 4)]).toEqual([10, 11, 12, 13]);
    expect([...input.data.subarray(16, 32)]).toEqual([2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5]);
  });
});

const shared = resolve('../shared');
const present = existsSync(`${shared}/data/images`) && existsSync(`${shared}/reference/golden`);
const describeShared = present ? describe : describe.skip;

describeShared(`preprocess on photographs${present ? '' : ' (skipped: ../shared is not there)'}`, () => {
  async function photograph(file: string): Promise<Picture> {
    const { width, height, data } = (await Jimp.read(`${shared}/data/images/${file}`)).bitmap;
    return { width, height, data };
  }

  /** The largest and the mean difference to the input that Pillow and PyTorch made. */
  async function compare(file: string, name: string): Promise<{ largest: number; mean: number }> {
    const expected = decodeNpy(readFileSync(`${shared}/reference/golden/squeezenet1_1/${name}/input.npy`), name);
    const { input } = preprocess(await photograph(file), imagenet);
    expect(input.dims).toEqual(expected.dims);
    const differences = input.data.map((value, i) => Math.abs(value - expected.data[i]!));
    return {
      largest: differences.reduce((largest, each) => Math.max(largest, each), 0),
      mean: differences.reduce((sum, each) => sum + each, 0) / differences.length,
    };
  }

  it("equals PyTorch's input for a PNG", async () => {
    // PyTorch subtracts and divides in float32: two roundings of values of up to 2.7.
    expect((await compare('cat_and_dog.png', 'cat_and_dog')).largest).toBeLessThan(1e-6);
  });

  it("equals PyTorch's input for a JPEG, up to the decoders", async () => {
    const { largest, mean } = await compare('ilsvrc-val/ILSVRC2012_val_00000007.JPEG', 'porcupine');
    const level = 1 / 255 / 0.225; // one of 255 steps, in the units of the input
    expect(mean).toBeLessThan(0.5 * level);
    expect(largest).toBeLessThan(3 * level);
  });

  // Digests of Pillow 11.3: resize((224, 224), BILINEAR), and torchvision's Resize(256) and CenterCrop(224).
  it.each([
    { resize: 'squash', digest: '88293ec5462fd30545b59525063e7d18f7d2fbeccbc544318997f627cb19043d' },
    { resize: 'crop', digest: 'd786fdbbc08689bb322da8a75bb387f812464f642fc4ccf3ab604293ea084e39' },
  ] as const)("sees Pillow's pixels, bit for bit, of a photograph ($resize)", async ({ resize, digest }) => {
    const preprocessing: Preprocessing = { ...imagenet, resize };
    const { input } = preprocess(await photograph('dogs.png'), preprocessing);
    expect(rgbDigest(toPicture(input, preprocessing))).toBe(digest);
  });
});
