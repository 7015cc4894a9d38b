import { describe, expect, it } from '@jest/globals';
import { presetNames, presets } from '@scorecam/core';
import yargs from 'yargs';
import { addScoreCamFlags, readScoreCamChoice } from '../../src/options/method-options.js';

async function choice(commandLine: string) {
  const program = addScoreCamFlags(yargs()).strict().exitProcess(false).fail(false);
  return readScoreCamChoice(await program.parseAsync(commandLine));
}

describe('the flags of the arithmetic', () => {
  it('leave everything to the default preset where none is given', async () => {
    expect(await choice('')).toEqual({ preset: undefined, options: {} });
  });

  it.each(presetNames)('can spell out the preset %s, option by option', async (name) => {
    const flags = Object.entries(presets[name]).map(([option, value]) => {
      const flag = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return typeof value === 'boolean' ? `--${value ? '' : 'no-'}${flag}` : `--${flag} ${value}`;
    });
    expect((await choice(flags.join(' '))).options).toEqual(presets[name]);
  });

  it.each([
    ['--preset oficial', /oficial/],
    ['--scale big', /scale.*big/s],
    ['--epsilon -1', /epsilon cannot be -1/],
  ])('refuse %s', async (commandLine, message) => {
    await expect(choice(commandLine)).rejects.toThrow(message);
  });
});
