/** One flag for each option of the arithmetic: the names and values are core's, in kebab case. */
import {
  defaultPreset,
  optionChoices,
  type PresetName,
  presetNames,
  resolveOptions,
  type ScoreCamOptions,
} from '@scorecam/core';
import type { Argv, Options } from 'yargs';

type OptionName = keyof ScoreCamOptions;

const group = 'Arithmetic (each option replaces what the preset says):';

const descriptions: Readonly<Record<OptionName, string>> = {
  upsample: 'How masks are brought to the size of the input',
  normalize: 'When a mask is scaled to [0, 1]',
  epsilon: "Added to a mask's range before dividing by it",
  constantChannels: 'What happens to a channel that is the same everywhere',
  score: "What counts of the model's output",
  baseline: 'What is subtracted from each score',
  channelSoftmax: 'Turn the scores into weights by a softmax',
  combine: 'What the weights combine',
  relu: 'Where negative values of the map become 0',
  scale: 'Where the map is scaled to [0, 1]',
};

// Object.keys returns string[] by design; these are the literal keys just above.
const optionNames = Object.keys(descriptions) as OptionName[];

const flags: Readonly<Record<string, Options>> = {
  preset: {
    group,
    describe: `The implementation whose maps are made; ${defaultPreset} when absent`,
    choices: presetNames,
    requiresArg: true,
  },
  ...Object.fromEntries(optionNames.map((name) => [kebab(name), flag(name)])),
};

/** Adds the options for the preset and for each of its choices. */
export function addScoreCamFlags<T>(yargs: Argv<T>): Argv<T> {
  yargs.options(flags);
  return yargs;
}

/** The preset and the replaced options of a command line. */
export interface ScoreCamChoice {
  readonly preset: PresetName | undefined;
  readonly options: Partial<ScoreCamOptions>;
}

/**
 * Reads the flags above from parsed arguments.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readScoreCamChoice(parsed: Readonly<Record<string, unknown>>): ScoreCamChoice {
  const given = optionNames.filter((name) => parsed[name] !== undefined).map((name) => [name, parsed[name]]);
  // resolveOptions checks the preset's name and every value, which is what the types claim here.
  const choice = { preset: parsed['preset'], options: Object.fromEntries(given) as unknown } as ScoreCamChoice;
  resolveOptions(choice.preset, choice.options);
  return choice;
}

function flag(name: OptionName): Options {
  const describe = descriptions[name];
  if (name === 'epsilon') return { group, describe, type: 'number', requiresArg: true };
  if (name === 'channelSoftmax') return { group, describe, type: 'boolean' };
  return { group, describe, type: 'string', choices: optionChoices[name], requiresArg: true };
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
