import { expect, it } from '@jest/globals';
import { finishSaliency } from '../../../src/methods/steps/finish-saliency.js';

const size = { channels: 2, height: 1, width: 3 };
const planes = [3, -1, 0, -1, -1, 0];
const pixels = [3, -1, -1, -1, 0, 0];

it.each([
  ['max-magnitude', [1, 1 / 3, 0]],
  ['sum-of-magnitudes', [1, 1 / 2, 0]],
  ['magnitude-of-sum', [1, 1, 0]],
] as const)('makes one value of the channels by %s, in either layout', (channels, expected) => {
  const first = finishSaliency({ data: planes, layout: 'nchw', size }, { channels });
  const last = finishSaliency({ data: pixels, layout: 'nhwc', size }, { channels });
  expect([...first.map.data]).toEqual(expected.map((value) => Math.fround(value)));
  expect(last).toEqual(first);
});

it('flags an attribution that is the same everywhere', () => {
  const { flag, map } = finishSaliency(
    { data: new Float32Array(6), layout: 'nchw', size },
    { channels: 'max-magnitude' },
  );
  expect(flag?.code).toBe('UNIFORM_MAP');
  expect([...map.data]).toEqual([0, 0, 0]);
});
