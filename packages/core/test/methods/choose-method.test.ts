import { describe, expect, it } from '@jest/globals';
import { methods, methodWord, parseMethod, settingOf } from '@scorecam/core';
import { scoreCamPresets as presets } from '../../src/methods/score-cam/presets.js';

const presetNames = Object.keys(presets) as (keyof typeof presets)[];

describe('settingOf', () => {
  it('gives the official preset of Score-CAM if nothing is named', () => {
    expect(settingOf({})).toEqual({ name: 'score-cam', preset: 'official', options: presets.official.options });
  });

  it('replaces single options and keeps the rest, also if some are undefined', () => {
    const { options } = settingOf({ preset: 'torchcam', options: { relu: 'none', scale: undefined } });
    expect(options).toEqual({ ...presets.torchcam.options, relu: 'none' });
  });

  it.each(presetNames)('knows the preset %s, and takes the setting as it gives it', (preset) => {
    const setting = settingOf({ preset });
    expect(setting.options).toEqual(presets[preset].options);
    expect(settingOf({ method: setting })).toEqual(setting);
  });

  it.each([
    [{ preset: 'offical' }, 'Score-CAM has no preset "offical"; its presets are official, paper, pytorch-grad-cam'],
    [{ preset: 'toString' }, 'Score-CAM has no preset "toString"'],
    [{ method: 'rise', preset: 'torchcam' }, 'RISE has no preset "torchcam"; its presets are paper, official.'],
    [{ method: 'score-cm' }, 'There is no method "score-cm"; did you mean score-cam?'],
    [{ method: 'toString' }, 'There is no method "toString"; use one of score-cam, rise, '],
    [{ options: { masks: 3 } }, 'Score-CAM has no option "masks"; its options are upsample, normalize'],
    [{ options: { epsilon: -1 } }, 'Invalid epsilon -1: use a number of 0 or more.'],
    [{ options: { epsilon: NaN } }, 'Invalid epsilon null'],
    [{ options: { epsilon: '1' } }, 'Invalid epsilon "1"'],
    [{ options: { upsample: 'bicubic' } }, 'Invalid upsample "bicubic": use one of half-pixel, align-corners.'],
    [{ options: { channelSoftmax: 'yes' } }, 'Invalid channelSoftmax "yes": use true or false.'],
    [{ method: 'rise', options: { cells: 65 } }, 'Invalid cells 65: use an integer from 1 to 64.'],
    [{ method: 'rise', options: { masks: 1.5 } }, 'Invalid masks 1.5: use an integer of 1 or more.'],
  ])('refuses %j in one sentence', (wish, message) => {
    expect(() => settingOf(wish)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }),
    );
  });
});

describe('a method in one word', () => {
  it.each(methods.flatMap(({ name, presets }) => Object.keys(presets).map((preset) => [name, preset])))(
    'of %s with the preset %s is read as it is written',
    (name, preset) => {
      const setting = settingOf({ method: name, preset });
      expect(parseMethod(methodWord(setting))).toEqual(setting);
      expect(parseMethod(`${name}:${preset}`)).toEqual(setting);
    },
  );

  it('leaves out the default preset', () => {
    expect(methodWord(settingOf({ preset: 'official' }))).toBe('score-cam');
    expect(methodWord(settingOf({ preset: 'paper' }))).toBe('score-cam:paper');
  });

  it.each(['', 'score-cam:', 'rise:x:y', ':paper'])('refuses "%s"', (word) => {
    expect(() => parseMethod(word)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
