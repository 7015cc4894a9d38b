import { describe, expect, it } from '@jest/globals';
import { baselineMap } from '../../src/evaluate/baselines.js';
import { resizeMap } from '../../src/interpolation.js';
import type { SpatialMap } from '../../src/spatial-map.js';

const size = { width: 12, height: 8 };
const activation = {
  count: 3,
  height: 2,
  width: 3,
  data: Float32Array.of(0, 1, 2, 3, 4, 5, 9, 0, 0, 0, 0, 0, 0, 5, 1, 0, 2, 1),
};
const source = { activation, size, seed: '0/a.png' };

/** (x - min) / (max - min). */
function scaled({ data }: SpatialMap): number[] {
  const [low, high] = [Math.min(...data), Math.max(...data)];
  return Array.from(data, (value) => (value - low) / (high - low));
}

function expectValues(map: SpatialMap, expected: readonly number[]): void {
  expect(map).toMatchObject(size);
  expect(map.data).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(map.data[i]).toBeCloseTo(value, 6)); // float32, scaled once
}

describe('baselineMap', () => {
  it('given gaussian, falls off from the center with a quarter of each side as its deviation', () => {
    const values = Array.from({ length: 12 * 8 }, (_, i) => {
      const [x, y] = [(i % 12) + 0.5, Math.floor(i / 12) + 0.5];
      return Math.exp(-(((x - 6) / 3) ** 2 + ((y - 4) / 2) ** 2) / 2);
    });
    expectValues(baselineMap('gaussian', source), scaled({ ...size, data: Float32Array.from(values) }));
  });

  it('given channel-mean, is the mean over all channels, upsampled with half-pixel centers', () => {
    const mean = Float32Array.from([9, 6, 3, 3, 6, 6], (sum) => sum / 3);
    const upsampled = resizeMap({ data: mean, height: 2, width: 3 }, { ...size, alignment: 'half-pixel' });
    expectValues(baselineMap('channel-mean', source), scaled(upsampled));
  });

  it('given channel-mean of channels that balance out, is zeros', () => {
    const flat = { ...activation, count: 2, data: Float32Array.of(1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6) };
    expectValues(baselineMap('channel-mean', { ...source, activation: flat }), Array<number>(96).fill(0));
  });

  it('given random, has the smoothness of the layer, and another map for each seed', () => {
    const map = baselineMap('random', source);
    expect(baselineMap('random', source)).toEqual(map);
    expect(baselineMap('random', { ...source, seed: '0/b.png' })).not.toEqual(map);
    expect([Math.min(...map.data), Math.max(...map.data)]).toEqual([0, 1]);
    // 2 x 3 cells on 8 x 12 pixels: the corner pixels are beyond the centers of their cells and are flat.
    expect(map.data.slice(0, 2)).toEqual(map.data.slice(12, 14));
  });
});
