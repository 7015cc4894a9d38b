import { describe, expect, it } from '@jest/globals';
import { findMethod, methods, settingOf } from '@scorecam/core';
import yargs from 'yargs';
import { flags as batchFlags } from '../../src/batch/flags.js';
import { flags as explainFlags } from '../../src/explain/flags.js';
import { addMethodFlags, kebab, readMethod } from '../../src/options/method-options.js';

async function read(commandLine: string) {
  const program = addMethodFlags(yargs(), commandLine.split(' ')).strict().exitProcess(false).fail(false);
  return readMethod(await program.parseAsync(commandLine));
}

const presets = methods.flatMap(({ name }) =>
  Object.entries(findMethod(name).presets).map(([preset, { options }]) => ({ name, preset, options: { ...options } })),
);

describe('the flags of the methods', () => {
  it('leave everything to the default method and preset if none is given', async () => {
    expect(await read('')).toEqual(settingOf({ method: 'score-cam', preset: 'official' }));
  });

  it.each(presets)('can spell out the preset $preset of $name, option by option', async ({ name, preset, options }) => {
    const flags = Object.entries(options).map(([option, value]) =>
      typeof value === 'boolean' ? `--${value ? '' : 'no-'}${kebab(option)}` : `--${kebab(option)} ${String(value)}`,
    );
    expect((await read(`--method ${name} ${flags.join(' ')}`)).options).toEqual(options);
    expect(await read(`--method=${name} --preset ${preset}`)).toEqual({ name, preset, options });
  });

  it('have no name that another flag has', () => {
    const others = Object.keys({ ...explainFlags, ...batchFlags });
    const own = presets.flatMap(({ options }) => Object.keys(options).map(kebab));
    expect(own.filter((name) => others.includes(name))).toEqual([]);
  });

  it.each([
    ['--method grad-can', /There is no method "grad-can"/],
    ['--method rise --scale input-size', /scale/],
    ['--method rise --preset torchcam', /torchcam/],
    ['--method rise --masks 0', 'Invalid masks 0: use an integer of 1 or more.'],
    ['--preset oficial', /oficial/],
    ['--scale big', /scale.*big/s],
    ['--epsilon -1', 'Invalid epsilon -1: use a number of 0 or more.'],
  ])('refuse %s', async (commandLine, message) => {
    await expect((async () => read(commandLine))()).rejects.toThrow(message);
  });
});
