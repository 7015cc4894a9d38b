import { nearMatches } from '@scorecam/core';
import { commands } from './commands/index.js';

const unknownArgument = /^Unknown arguments?: ([^,.]+)/;

/**
 * The message of a wrong command line, with the command or option that was meant, if one has a similar name.
 *
 * @param args - the command line after the program's name
 */
export function withSuggestion(message: string, args: readonly string[]): string {
  const [start = '', unknown = ''] = unknownArgument.exec(message) ?? [];
  const meant = unknown === '' ? [] : nearNames(unknown, args);
  return meant.length === 0
    ? message
    : `${start}. Did you mean ${meant.join(' or ')}?${message.slice(start.length + 1)}`;
}

function nearNames(unknown: string, args: readonly string[]): string[] {
  const command = commands.find(({ word }) => args.includes(word));
  if (!command)
    return nearMatches(
      unknown,
      commands.map(({ word }) => word),
    ).slice(0, 2);
  if (!args.some((arg) => arg.startsWith(`--${unknown}`))) return []; // it is a word, and not an option
  return nearMatches(unknown, command.optionNames(args))
    .slice(0, 2)
    .map((name) => `--${name}`);
}
