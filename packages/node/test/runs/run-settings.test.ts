import { describe, expect, it } from '@jest/globals';
import { findMethod } from '@scorecam/core';
import { checkSameSettings, describeDifferences, differencesOf, settingsHash } from '../../src/runs/run-settings.js';

const presets: Readonly<Record<string, { readonly options: object }>> = findMethod('score-cam').presets;
const settingsOf = (preset: string) => ({ method: 'score-cam', preset, ...presets[preset]!.options, batch: 8 });
const [official, paper] = [settingsOf('official'), settingsOf('paper')];

describe('differencesOf', () => {
  it('lists the settings that differ, in their order, those of one run alone as absent', () => {
    expect(differencesOf({ batch: 8, top: 1, classes: ['cat'] }, { batch: 4, classes: ['cat'], seed: 7 })).toEqual([
      { name: 'batch', there: '8', here: '4' },
      { name: 'top', there: '1', here: 'absent' },
      { name: 'seed', there: 'absent', here: '7' },
    ]);
  });

  it('compares values with their keys in any order, at any depth, but not that of a list', () => {
    const [one, other] = [{ a: { c: [1, { d: 2, e: 3 }], b: 0 } }, { a: { b: 0, c: [1, { e: 3, d: 2 }] } }];
    expect(differencesOf(one, other)).toEqual([]);
    expect(settingsHash(one)).toBe(settingsHash(other));
    expect(settingsHash(one)).toMatch(/^[0-9a-f]{16}$/);
    expect(differencesOf({ classes: ['a', 'b'] }, { classes: ['b', 'a'] })).toHaveLength(1);
    expect(settingsHash({ top: 1 })).not.toBe(settingsHash({ top: 2 }));
  });
});

describe('describeDifferences', () => {
  it('names a preset, and of the options those alone that depart from it', () => {
    expect(differencesOf(official, paper).length).toBeGreaterThan(1);
    expect(describeDifferences(official, paper)).toBe('preset is "official" there and "paper" here');
    const departed = { ...paper, channelSoftmax: !('channelSoftmax' in paper && paper.channelSoftmax) };
    expect(describeDifferences(paper, departed)).toMatch(/^channelSoftmax is \w+ there and \w+ here$/);
    expect(describeDifferences(official, { ...official, batch: 4 })).toBe('batch is 8 there and 4 here');
    expect(describeDifferences(official, official)).toBe('');
  });
});

describe('checkSameSettings', () => {
  it('refuses a run with other settings, and says which and what to do', () => {
    expect(() => checkSameSettings('The output folder "maps"', official, official)).not.toThrow();
    expect(() => checkSameSettings('The output folder "maps"', official, { ...official, batch: 4 })).toThrow(
      'The output folder "maps" belongs to a run with other settings: batch is 8 there and 4 here. Use the same settings, or another output folder.',
    );
  });
});
