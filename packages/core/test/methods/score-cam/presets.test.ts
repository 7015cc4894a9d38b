import { describe, expect, it } from '@jest/globals';
import { presetNames, presets, resolveOptions } from '@scorecam/core';

describe('resolveOptions', () => {
  it('gives the official preset where nothing is said', () => {
    expect(resolveOptions()).toEqual(presets.official);
  });

  it('replaces single options and keeps the rest', () => {
    expect(resolveOptions('torchcam', { relu: 'none' })).toEqual({ ...presets.torchcam, relu: 'none' });
  });

  it.each(presetNames)('knows the preset %s', (name) => {
    expect(resolveOptions(name)).toEqual(presets[name]);
  });

  it('refuses an unknown preset by listing the known ones', () => {
    expect(() => resolveOptions('offical')).toThrow(
      'There is no preset "offical": choose one of official, paper, pytorch-grad-cam, torchcam, tf-keras-vis.',
    );
    expect(() => resolveOptions('toString')).toThrow('There is no preset "toString"');
  });

  it.each([
    [{ epsilon: -1 }, 'epsilon'],
    [{ epsilon: NaN }, 'epsilon'],
    [{ upsample: 'bicubic' as never }, 'upsample'],
    [{ score: 'loss' as never }, 'score'],
    [{ relu: 'yes' as never }, 'relu'],
  ])('refuses %j, naming the option', (overrides, name) => {
    expect(() => resolveOptions('official', overrides)).toThrow(`The option ${name} cannot be`);
  });
});
