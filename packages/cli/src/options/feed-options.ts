/** The flag that feeds a model's inputs beside the picture. */
import { ScorecamError } from '@scorecam/core';
import type { Options } from 'yargs';

/** The yargs option. */
export const feedFlag = {
  group: 'Model:',
  type: 'string',
  array: true,
  nargs: 1,
  requiresArg: true,
  describe: 'Value of an input other than the picture: name=0.5 or name=file.npy; may be repeated',
} as const satisfies Options;

/**
 * What inputs are fed: a number, or the path of an `.npy` file.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readFeeds(given: readonly string[] | undefined): Record<string, number | string> | undefined {
  if (given === undefined) return undefined;
  const feeds = given.map(readFeed);
  const twice = feeds.find(([name], i) => feeds.findIndex(([other]) => other === name) !== i);
  if (twice) throw new ScorecamError('INVALID_OPTION', `The option --feed gives "${twice[0]}" two values.`);
  return Object.fromEntries(feeds);
}

/** Names of inputs may hold a "=", and values none. */
function readFeed(text: string): [name: string, value: number | string] {
  const at = text.lastIndexOf('=');
  const [name, value] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1).trim()];
  const isFile = value.toLowerCase().endsWith('.npy');
  const number = value === '' ? NaN : Number(value);
  if (name !== '' && (isFile || Number.isFinite(number))) return [name, isFile ? value : number];
  throw new ScorecamError('INVALID_OPTION', `The option --feed must be name=number or name=file.npy, not "${text}".`);
}
