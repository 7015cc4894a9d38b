import type { Method, OptionTable } from '@scorecam/core';
import { alignColumns } from '../align-columns.js';
import { kebab } from '../options/method-options.js';

/** The methods as a table, one per line, the default first. */
export function describeMethods(all: readonly Method<OptionTable>[]): string {
  const heads = ['method', 'explains by', 'source'];
  const rows = all.map(({ name, subject, source }) => [name, subjects[subject], source]);
  return [
    ...alignColumns([heads, ...rows]),
    '',
    'The first is the default. One with its options and presets:',
    `  scorecam methods ${all[0]?.name}`,
  ].join('\n');
}

/** One method: what it does, its options with the values of each preset, and what the presets reproduce. */
export function describeMethod({ name, title, source, summary, options, presets }: Method<OptionTable>): string {
  const names = Object.keys(presets);
  const flags = Object.entries(options).map(([option, { allowed, describe }]) => [
    `--${kebab(option)}`,
    describe,
    `(${allowed})`,
  ]);
  const values = Object.keys(options).map((option) => [
    kebab(option),
    ...names.map((preset) => String(presets[preset]?.options[option])),
  ]);
  return [
    `${title} (${name}): ${source}`,
    `${summary}.`,
    '',
    'Options',
    ...indented(alignColumns(flags)),
    '',
    `Presets, --preset NAME (default: ${names[0]})`,
    ...indented(alignColumns(names.map((preset) => [preset, presets[preset]?.source ?? '']))),
    '',
    ...indented(alignColumns([['', ...names], ...values])),
  ].join('\n');
}

const subjects = { layer: 'the channels of a layer', input: 'the input' } as const;

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
