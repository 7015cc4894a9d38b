import { describe, expect, it } from '@jest/globals';
import { baselinesOf } from '../../src/explain/baselines.js';
import { imagenet, type Picture, preprocess, type Preprocessing } from '../../src/image/index.js';
import { floatTensor } from '../../src/tensor.js';

const [width, height] = [5, 4];
const preprocessing: Preprocessing = { ...imagenet, size: [width, height] };

/** One color everywhere. */
function colored(red: number, green: number, blue: number): Picture {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => [red, green, blue, 255][i % 4]!);
  return { width, height, data };
}

const inputOf = (picture: Picture, { layout }: Pick<Preprocessing, 'layout'>) =>
  preprocess(picture, { ...preprocessing, layout }).input;

describe.each(['nchw', 'nhwc'] as const)('the baselines of an input (%s)', (layout) => {
  const image = inputOf(colored(200, 10, 90), { layout });
  const sources = { preprocessing: { ...preprocessing, layout } };

  it('are the mean color and black, in the shape of the input', async () => {
    const baselineOf = baselinesOf(image, sources);
    expect(await baselineOf('mean')).toEqual(floatTensor(new Float32Array(image.data.length), image.dims));
    expect(await baselineOf('black')).toEqual(inputOf(colored(0, 0, 0), { layout }));
  });

  it('are another picture by its name, as the model takes it', async () => {
    const read: string[] = [];
    const readPicture = (name: string) => {
      read.push(name);
      return Promise.resolve(colored(1, 2, 3));
    };
    expect(await baselinesOf(image, { ...sources, readPicture })('sky.png')).toEqual(
      inputOf(colored(1, 2, 3), { layout }),
    );
    expect(read).toEqual(['sky.png']);
  });
});

describe('a blurred baseline', () => {
  // One row of a gray picture, so that the window sums along the row alone.
  const row = [0, 0, 1, 0, 4, 0, 0];
  const gray: Preprocessing = { ...imagenet, size: [7, 1], channelOrder: 'gray', mean: [0], std: [1] };
  const image = floatTensor(Float32Array.from(row), [1, 1, 1, 7]);

  it.each([
    ['blur', 5, 5],
    ['strong-blur', 50, 25],
  ])('mirrors the picture at its edges: %s', async (name, sigma, radius) => {
    const weight = (d: number) => Math.exp(-(d ** 2) / (2 * sigma ** 2));
    const distances = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
    const total = distances.reduce((sum, d) => sum + weight(d), 0);
    // 0 1 2 3 4 5 6 5 4 3 2 1 0 1 ...: the places of a row that is mirrored again and again
    const at = (i: number) => Math.abs(((((i + 6) % 12) + 12) % 12) - 6);
    const { data } = await baselinesOf(image, { preprocessing: gray })(name);
    data.forEach((value, i) =>
      expect(value).toBeCloseTo(
        distances.reduce((sum, d) => sum + (weight(d) / total) * row[at(i + d)]!, 0),
        6,
      ),
    );
  });
});

describe('a baseline that is none', () => {
  const image = inputOf(colored(9, 9, 9), preprocessing);

  it('is refused with the names that there are, and the reason that the picture has', async () => {
    await expect(baselinesOf(image, { preprocessing })('blurr')).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message:
        'There is no baseline "blurr"; use one of mean, black, blur, strong-blur, or a picture. Pictures cannot be read by their names here.',
    });
  });
});
