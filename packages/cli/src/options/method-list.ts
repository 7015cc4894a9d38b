/** Lists of the command line: words with commas between them, and the methods that they name. */
import { methods, type MethodSetting, parseMethod, ScorecamError, settingOf } from '@scorecam/core';

/**
 * The methods that `--methods` names: `all` with their default presets, or some, each with a preset if wanted.
 *
 * @throws ScorecamError INVALID_OPTION if a method or a preset is unknown, or none is named
 */
export function methodList(list: string): MethodSetting[] {
  const named = words('methods', list);
  return named.includes('all') ? methods.map(({ name }) => settingOf({ method: name })) : named.map(parseMethod);
}

/**
 * The words of a list with commas, none twice.
 *
 * @param name - of the option that holds the list
 * @throws ScorecamError INVALID_OPTION if there are none
 */
export function words(name: string, list: string): string[] {
  const found = new Set(list.split(',').map((word) => word.trim()));
  found.delete('');
  if (found.size === 0) throw new ScorecamError('INVALID_OPTION', `The option --${name} names nothing.`);
  return [...found];
}
