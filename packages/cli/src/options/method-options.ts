/** The flags of the methods: `--method` is read first, and the flags of that method are added. */
import { findMethod, methods, type MethodSetting, type Option, settingOf } from '@scorecam/core';
import type { Argv, Options } from 'yargs';

const group = 'Method options (each overrides the preset):';

const methodFlag = {
  group: 'What to explain:',
  describe: `How to explain; "scorecam methods" lists what each does (default: ${methods[0].name})`,
  choices: methods.map(({ name }) => name),
  requiresArg: true,
} as const satisfies Options;

/**
 * Adds `--method`, and the preset and the options of the method that the command line names.
 *
 * @param args - the command line as it was given
 * @throws ScorecamError INVALID_OPTION if there is no such method
 */
export function addMethodFlags<T>(yargs: Argv<T>, args: readonly string[]): Argv<T> {
  yargs.options(methodFlags(args));
  return yargs;
}

/** The flags of {@link addMethodFlags}, by name. @throws ScorecamError as it */
export function methodFlags(args: readonly string[]): Record<string, Options> {
  // The methods of a list have their presets' options.
  if (valueOf('methods', args) !== undefined) return { method: methodFlag };
  const method = findMethod(valueOf('method', args) ?? methods[0].name);
  const presets = Object.keys(method.presets);
  return {
    method: methodFlag,
    preset: {
      group,
      describe: `Implementation of ${method.title} to reproduce (default: ${presets[0]})`,
      choices: presets,
      requiresArg: true,
    },
    ...Object.fromEntries(Object.entries(method.options).map(([name, option]) => [kebab(name), flagOf(option)])),
  };
}

/**
 * Reads the flags above from parsed arguments.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readMethod(parsed: Readonly<Record<string, unknown>>): MethodSetting {
  const name = textOf(parsed['method']) ?? methods[0].name;
  const names = Object.keys(findMethod(name).options);
  const options = Object.fromEntries(names.map((option) => [option, parsed[option]]));
  return settingOf({ method: name, preset: textOf(parsed['preset']), options });
}

/** The name of an option as a flag. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The value of a flag in a command line, the last if there are several. */
function valueOf(flag: string, args: readonly string[]): string | undefined {
  const at = args.findLastIndex((arg) => arg === `--${flag}` || arg.startsWith(`--${flag}=`));
  if (at < 0) return undefined;
  return args[at]!.startsWith(`--${flag}=`) ? args[at]!.slice(`--${flag}=`.length) : args[at + 1];
}

function flagOf({ kind, describe, choices }: Option<unknown>): Options {
  switch (kind) {
    case 'flag':
      return { group, describe, type: 'boolean' };
    case 'choice':
      return { group, describe, type: 'string', choices: choices ?? [], requiresArg: true };
    default:
      return { group, describe, type: kind === 'number' ? 'number' : 'string', requiresArg: true };
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
