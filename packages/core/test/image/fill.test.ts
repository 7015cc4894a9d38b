import { describe, expect, it } from '@jest/globals';
import { fillTensor } from '../../src/image/fill.js';
import { imagenet, type Preprocessing } from '../../src/image/index.js';
import { floatTensor } from '../../src/tensor.js';

const preprocessing: Preprocessing = { ...imagenet, size: [15, 13] };
const [width, height] = [15, 13];

/** A point of light in the middle of one channel, in the layout of the preprocessing. */
function point(channel: number, layout: 'nchw' | 'nhwc') {
  const data = new Float32Array(3 * width * height);
  data[indexOf(channel, 7, 6, layout)] = 1;
  return floatTensor(data, layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3]);
}

function indexOf(channel: number, x: number, y: number, layout: 'nchw' | 'nhwc'): number {
  return layout === 'nchw' ? (channel * height + y) * width + x : (y * width + x) * 3 + channel;
}

describe('fillTensor', () => {
  it('given zero, is the 0 of the normalized input', () => {
    const { data, dims } = fillTensor('zero', point(0, 'nchw'), preprocessing);
    expect([[...data], dims]).toEqual([[0], [1, 1, 1, 1]]);
  });

  it('given black, is what the preprocessing makes of a black pixel: -mean / std', () => {
    const { data, dims } = fillTensor('black', point(0, 'nchw'), preprocessing);
    expect(dims).toEqual([1, 3, 1, 1]);
    expect([...data]).toEqual([-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225].map(Math.fround));
    const last = fillTensor('black', point(0, 'nhwc'), { ...preprocessing, layout: 'nhwc', range: [-1, 1] });
    expect(last.dims).toEqual([1, 1, 1, 3]);
    expect([...last.data]).toEqual([-1.485 / 0.229, -1.456 / 0.224, -1.406 / 0.225].map(Math.fround));
  });

  it.each(['nchw', 'nhwc'] as const)(
    'given blur and %s, spreads a point by a Gaussian of sigma 5 over 11 x 11 pixels of its channel',
    (layout) => {
      const image = point(1, layout);
      const { data, dims } = fillTensor('blur', image, { ...preprocessing, layout });
      expect(dims).toEqual(image.dims);
      // exp(-d^2 / 2 sigma^2) over its sum from -5 to 5, as RISE's gkern(11, 5): 0.1094 in the middle, 0.0664 at the end.
      const sum = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / 50)).reduce((a, b) => a + b);
      const weight = (distance: number) => (Math.abs(distance) > 5 ? 0 : Math.exp(-(distance ** 2) / 50) / sum);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          // The two passes each round to float32.
          expect(data[indexOf(1, x, y, layout)]).toBeCloseTo(weight(x - 7) * weight(y - 6), 7);
          expect(data[indexOf(0, x, y, layout)]).toBe(0);
        }
      }
    },
  );

  it('given blur, continues with the edge outside of the picture, so that one color stays as it is', () => {
    const image = floatTensor(new Float32Array(3 * width * height).fill(0.7), [1, 3, height, width]);
    for (const value of fillTensor('blur', image, preprocessing).data) expect(value).toBeCloseTo(0.7, 6);
  });
});
