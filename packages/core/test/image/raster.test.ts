import { describe, expect, it } from '@jest/globals';
import {
  drawRaster,
  imagenet,
  pictureNotices,
  preprocess,
  type Preprocessing,
  type Raster,
  rasterOfArray,
  resolvePreprocessing,
  toPicture,
} from '../../src/image/index.js';
import { floatTensor, type Tensor } from '../../src/tensor.js';
import { channel, paint } from './pictures.js';

/** 9 x 7 pixels of 6 bands: ((y · 9 + x) · 6 + c) · 37 mod 1000. */
const six: Raster = {
  width: 9,
  height: 7,
  bands: 6,
  data: Uint16Array.from({ length: 9 * 7 * 6 }, (_, i) => (i * 37) % 1000),
};

function ofBands(options: Partial<Preprocessing> = {}): Preprocessing {
  return resolvePreprocessing(
    {},
    { size: [5, 4], ...options },
    { layout: 'nchw', channels: 6, height: null, width: null },
  );
}

/** A channel of an input (1, C, 4, 5). */
const plane = ({ data }: Tensor<'float32'>, c: number) => [...data.subarray(c * 20, (c + 1) * 20)];

/** The numbers of a fixture have four digits behind the point. */
function expectNear(actual: readonly number[], expected: readonly number[]) {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-3));
}

describe('preprocess of a raster', () => {
  // torch.nn.functional.interpolate(mode='bilinear', antialias=True, align_corners=False) of PyTorch 2.13, to 4 x 5.
  const first = [
    363.9048, 470.7023, 651.6582, 303.2023, 648.0951, 622.6972, 467.59, 648.5459, 300.09, 644.9828, 619.0172, 463.9099,
    644.8659, 296.4099, 641.3027, 615.9048, 460.7976, 641.7535, 293.2975, 638.1904,
  ];
  const last = [
    310.8095, 655.7023, 307.2465, 488.2023, 833.0951, 307.6971, 652.59, 304.1341, 485.09, 829.9828, 304.0171, 648.91,
    300.4541, 481.4099, 826.3027, 300.9047, 645.7976, 297.3417, 478.2975, 823.1904,
  ];

  it('resizes every band as PyTorch does, without rounding', () => {
    const { input } = preprocess(six, ofBands());
    expect(input.dims).toEqual([1, 6, 4, 5]);
    expectNear(plane(input, 0), first);
    expectNear(plane(input, 5), last);
  });

  it('crops the center of the resized picture', () => {
    // The same to 6 x 7, rows 1 to 4 and columns 1 to 5 of band 2.
    const third = [
      394.2841, 656.6478, 805.5289, 262.1022, 524.4659, 392.0341, 654.3977, 803.2789, 259.8522, 522.2159, 389.7841,
      652.1477, 801.0289, 257.6022, 519.9659, 387.5341, 649.8977, 798.7789, 255.3522, 517.7159,
    ];
    const { input, view } = preprocess(six, ofBands({ resize: 'crop', resizeTo: 6 }));
    expectNear(plane(input, 2), third);
    expect(view).toMatchObject({ left: 9 / 7, top: 7 / 6 });
  });

  it('normalizes by a mean and a std for each band, and scales levels that are stated', () => {
    const mean = [1, 2, 3, 4, 5, 600];
    const std = [1, 1, 1, 1, 1, 250];
    expectNear(
      plane(preprocess(six, ofBands({ mean, std })).input, 5),
      last.map((value) => (value - 600) / 250),
    );
    const levels = preprocess(six, ofBands({ levels: [100, 1100] })).input;
    expectNear(
      plane(levels, 5),
      last.map((value) => (value - 100) / 1000),
    );
  });

  it('lays the bands at the end for a model that wants them there', () => {
    const { input } = preprocess(six, { ...ofBands(), layout: 'nhwc' });
    expect(input.dims).toEqual([1, 4, 5, 6]);
    expectNear(
      last.map((_, i) => input.data[6 * i + 5]!),
      last,
    );
  });

  it.each([
    [six, { channels: 13 }, 'The picture has 6 bands, and the model takes 13 channels'],
    [six, { channels: 3 }, 'The picture has 6 bands, and the model takes red, green and blue'],
    [{ ...six, bands: 2 }, { channels: 6 }, 'A raster of 9 x 7 pixels and 2 bands has 378 numbers'],
    [
      { ...six, data: Float32Array.from(six.data, (value) => (value === 37 ? NaN : value)) },
      { channels: 6 },
      'The picture holds numbers that are NaN or infinite',
    ],
  ] as const)('refuses what does not fit the model: %#', (raster, { channels }, message) => {
    const input = { layout: 'nchw', channels, height: 4, width: 5 } as const;
    expect(() => preprocess(raster, resolvePreprocessing({}, {}, input))).toThrow(
      expect.objectContaining({ code: 'INVALID_IMAGE', message: expect.stringContaining(message) }),
    );
  });

  it('refuses a picture of colors if bands are wanted, and says how alpha becomes one', () => {
    const four = resolvePreprocessing({}, {}, { layout: 'nchw', channels: 4, height: 4, width: 5 });
    const picture = paint(5, 4, (x, y) => [x, y, 9, 40 * x]);
    expect(() => preprocess(picture, four)).toThrow('or state the channel order rgba');
    const rgba = preprocess(picture, { ...four, channelOrder: 'rgba', mean: [0], std: [1], range: [0, 255] }).input;
    expect(plane(rgba, 3)).toEqual(channel(picture, 3));
  });
});

describe('a raster of colors', () => {
  const colors = paint(83, 61, (x, y) => [0, 1, 2].map((c) => (x * x * (c + 3) + y * 37 + x * y * 5) % 256));
  const rgb = Uint8Array.from({ length: 3 * 83 * 61 }, (_, i) => colors.data[4 * Math.floor(i / 3) + (i % 3)]!);
  const array: Tensor = { type: 'uint8', dims: [61, 83, 3], data: rgb };
  const wanted = { ...imagenet, size: [32, 24] } as const;

  it('of 8 bits is the picture of these levels', () => {
    const expected = preprocess(colors, wanted).input;
    expect(preprocess(rasterOfArray(array, 'a.npy'), wanted).input).toEqual(expected);
    const planes = Uint8Array.from(
      { length: rgb.length },
      (_, i) => rgb[3 * (i % (83 * 61)) + Math.floor(i / (83 * 61))]!,
    );
    const first = rasterOfArray({ type: 'uint8', dims: [3, 61, 83], data: planes }, 'a.npy');
    expect(preprocess(first, wanted).input).toEqual(expected);
  });

  it('of 16 bits is that of its higher 8, and of floats the same without rounding', () => {
    const expected = preprocess(colors, wanted).input;
    const wide = Uint16Array.from(rgb, (level) => 256 * level + 99);
    expect(preprocess(rasterOfArray({ ...array, type: 'uint16', data: wide }, 'a.npy'), wanted).input).toEqual(
      expected,
    );
    const floats = floatTensor(
      Float32Array.from(rgb, (level) => level / 255),
      [61, 83, 3],
    );
    const input = preprocess(rasterOfArray(floats, 'a.npy'), wanted).input;
    // Rounding after each of two passes costs up to one level, 1 / 255 / 0.224 of the input.
    const worst = Math.max(...input.data.map((value, i) => Math.abs(value - expected.data[i]!)));
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(0.018);
  });

  it('becomes gray by its luma, and gray becomes three equal colors', () => {
    const gray = { ...wanted, channelOrder: 'gray', mean: [0], std: [1] } as const;
    const floats = floatTensor(Float32Array.from(rgb), [61, 83, 3]);
    const exact = preprocess(rasterOfArray(floats, 'a.npy'), gray).input.data;
    const rounded = preprocess(colors, gray).input.data;
    exact.forEach((value, i) => expect(Math.abs(value - rounded[i]!)).toBeLessThan(1.5 / 255));
    const one = rasterOfArray(floatTensor(Float32Array.of(0.25, 0.75), [1, 2]), 'a.npy');
    const { data } = preprocess(one, { ...wanted, size: [2, 1], mean: [0], std: [1] }).input;
    expect([...data]).toEqual([0.25, 0.75, 0.25, 0.75, 0.25, 0.75]);
  });

  it('of floats that are not levels is refused unless levels are stated', () => {
    const dark = rasterOfArray(floatTensor(Float32Array.of(-1, 3000, 0, 5), [1, 4]), 'a.npy');
    const gray = { ...wanted, size: [4, 1], channelOrder: 'gray', mean: [0], std: [1] } as const;
    expect(() => preprocess(dark, gray)).toThrow('The numbers of the picture run from -1 to 3000');
    expect([...preprocess(dark, { ...gray, levels: [0, 4000] }).input.data]).toEqual(
      [-1 / 4000, 0.75, 0, 5 / 4000].map(Math.fround),
    );
    const auto = preprocess(dark, { ...gray, levels: 'auto' }).input.data;
    expect([auto[0], auto[1]]).toEqual([0, 1]);
  });

  it('of 12 bits in 16 is dark, with a notice, and bright once its levels are stated', () => {
    const twelve: Raster = { width: 4, height: 1, bands: 1, data: Uint16Array.of(0, 1024, 2048, 4095), colors: 1 };
    expect(pictureNotices(twelve).join()).toContain('--levels auto');
    const gray = { ...wanted, size: [4, 1], channelOrder: 'gray', mean: [0], std: [1], levels: [0, 4095] } as const;
    expect([...preprocess(twelve, gray).input.data]).toEqual([0, 1024 / 4095, 2048 / 4095, 1].map(Math.fround));
  });

  it('takes levels of a picture of 8 bits, which has none beyond 255', () => {
    const dark = paint(2, 1, (x) => [10 + x, 20, 15]);
    const small = { ...wanted, size: [2, 1], mean: [0], std: [1] } as const;
    const { data } = preprocess(dark, { ...small, levels: 'auto' }).input;
    expect([...data]).toEqual([0, 0.1, 1, 1, 0.5, 0.5].map(Math.fround));
    expect(() => preprocess(dark, { ...small, levels: [0, 4095] })).toThrow('it has 8 bits');
  });
});

describe('rasterOfArray', () => {
  it.each([
    [[5, 7], { height: 5, width: 7, bands: 1, colors: 1 }],
    [[5, 7, 3], { height: 5, width: 7, bands: 3, colors: 3 }],
    [[4, 5, 7], { height: 5, width: 7, bands: 4, colors: 3 }],
    [[13, 20, 30], { height: 20, width: 30, bands: 13 }],
    [[20, 30, 13], { height: 20, width: 30, bands: 13 }],
    [[3, 9, 3], { height: 3, width: 9, bands: 3, colors: 3 }],
  ])('finds the bands of %j', (dims, expected) => {
    const length = dims.reduce((product, dim) => product * dim, 1);
    const { data, ...found } = rasterOfArray(floatTensor(new Float32Array(length), dims), 'a.npy');
    expect(found).toEqual(expected);
    expect(data.length).toBe(length);
  });

  it.each([[[3]], [[2, 3, 8, 8]], [[0, 4]]])('refuses an array of shape %j', (dims) => {
    const length = dims.reduce((product, dim) => product * dim, 1);
    expect(() => rasterOfArray(floatTensor(new Float32Array(length), dims), 'a.npy')).toThrow(
      `a.npy holds an array of shape [${dims.join(', ')}]`,
    );
  });
});

describe('drawRaster', () => {
  it('draws the bands that are named by their numbers, from the 2nd to the 98th percentile', () => {
    const drawn = drawRaster(six, { bands: [4, 3, 2] });
    const reds = Array.from({ length: 63 }, (_, i) => six.data[6 * i + 3]!);
    const sorted = reds.toSorted((a, b) => a - b);
    const [black, white] = [sorted[1]!, sorted[61]!]; // the 2nd and the 98th percentile of 63 numbers, by the nearest rank
    channel(drawn, 0).forEach((level, i) => {
      const exact = (255 * (reds[i]! - black)) / (white - black);
      expect(Math.abs(level - Math.min(Math.max(exact, 0), 255))).toBeLessThanOrEqual(0.5);
    });
  });

  it('draws levels as they are, of an input too', () => {
    const raster = { ...six, data: Uint8Array.from(six.data, (value) => value % 256) };
    expect(channel(drawRaster(raster), 2)[5]).toBe(raster.data[32]);
    const input = preprocess(six, ofBands({ size: [9, 7], mean: [5], std: [2] })).input;
    expect(toPicture(input, ofBands({ size: [9, 7], mean: [5], std: [2] }))).toEqual(
      drawRaster({ ...six, data: Float32Array.from(six.data) }),
    );
  });
});
