/** What the chosen method asks the network and, in a collapsed section, its source and the options that its preset sets. */
import { findMethod, type MethodSetting } from '@scorecam/core';
import { element, make } from './page.js';

/** Describes a method and its preset. */
export function describeChoice({ name, preset, options }: MethodSetting): void {
  const { summary, source, presets, options: table } = findMethod(name);
  element('method-summary', HTMLElement).textContent = `${summary}.`;
  element('method-source', HTMLElement).textContent = source;
  element('preset-source', HTMLElement).textContent = presets[preset]?.source ?? '';
  const values = new Map<string, unknown>(Object.entries(options));
  const rows = Object.entries(table).map(([option, { describe }]) =>
    make('div', {}, [
      make('dt', { textContent: `${inWords(option)}: ${String(values.get(option))}` }),
      make('dd', { textContent: `${describe}.` }),
    ]),
  );
  element('method-options', HTMLElement).replaceChildren(...rows);
}

/** The name of an option in camel case, as people write it. */
function inWords(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
