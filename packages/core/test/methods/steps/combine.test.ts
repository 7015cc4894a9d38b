import { describe, expect, it } from '@jest/globals';
import { activationOf, splitChannels } from '../../../src/model/activation.js';
import { combineChannels } from '../../../src/methods/steps/combine.js';
import { floatTensor } from '../../../src/tensor.js';

const activation = activationOf(floatTensor(Float32Array.of(0, 2, 4, 8, 5, 5, 5, 5, -1, 0, 1, 3), [1, 3, 2, 2]));
const options = { combine: 'raw', epsilon: 0 } as const;

describe('splitChannels', () => {
  it('distinguishes constant channels from those that vary', () => {
    expect(splitChannels(activation)).toEqual({ varying: [0, 2], constant: [1] });
  });
});

describe('combineChannels', () => {
  const share = { channels: [0, 2], weights: Float64Array.of(1, -2) };

  it('adds the weighted channels, for either sign', () => {
    expect([...combineChannels(activation, share, options).data]).toEqual([2, 2, 2, 2]);
    const alone = { channels: [2], weights: Float64Array.of(1) };
    expect([...combineChannels(activation, alone, options).data]).toEqual([-1, 0, 1, 3]);
  });

  it('scales each channel to [0, 1] first on request', () => {
    const result = combineChannels(
      activation,
      { channels: [0, 2], weights: Float64Array.of(1, 1) },
      { ...options, combine: 'normalized' },
    );
    expect([...result.data]).toEqual([0, 0.5, 1, 2]);
  });
});
