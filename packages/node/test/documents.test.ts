import { describe, expect, it } from '@jest/globals';
import {
  findMethod,
  parseLabels,
  parseModelCard,
  parsePreprocessing,
  type ResultRecord,
  settingOf,
} from '@scorecam/core';
import { readFileSync } from 'node:fs';

/** The JSON examples of a page, in their order. */
function examples(page: string): unknown[] {
  const text = readFileSync(`docs/${page}`, 'utf8');
  return [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? '') as unknown);
}

describe('the examples of the documentation', () => {
  it('of preprocessing and labels are what is read', () => {
    const [preprocessing, list, byIndex, pairs, card] = examples('preprocessing.md');
    const read = parsePreprocessing(preprocessing, 'x');
    const hidden = Object.entries(read).filter(([, value]) => value === undefined);
    expect(hidden.map(([name]) => name).sort()).toEqual(['bands', 'channels', 'levels']); // those of rasters
    for (const labels of [list, byIndex, pairs]) expect(parseLabels(labels, 'x')).toEqual(['cat', 'dog, hound']);
    expect(parseModelCard(card, 'x')).toMatchObject({ labels: ['cat', 'dog, hound'], notices: [] });
  });

  it('of result.json has the options of its preset', () => {
    const [record] = examples('result.md') as [ResultRecord]; // the parts that could go stale are checked below
    const { name, preset } = record.method;
    expect(record.method).toEqual(settingOf({ method: name, preset }));
    expect(parsePreprocessing(record.preprocessing, 'x')).toMatchObject(record.preprocessing);
  });
});

/** The cells of the first table below a heading of a page, row by row, without code marks. */
function tableBelow(page: string, heading: string): string[][] {
  const [, text = ''] = readFileSync(page, 'utf8').split(`## ${heading}\n`);
  const [table = ''] = /(^\|.*\n)+/m.exec(text) ?? [];
  const lines = table.trimEnd().split('\n');
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

describe('the tables of the options', () => {
  const { options, presets } = findMethod('score-cam');
  const official = presets['official']!.options;

  it('of README list every option with its meaning, its values and the default', () => {
    const [, , preset, ...rows] = tableBelow('README.md', 'Options of Score-CAM');
    expect(preset).toEqual([
      '--preset',
      'The values of all options below',
      Object.keys(presets).join(', '),
      'official',
    ]);
    const expected = Object.entries(options)
      .filter(([name]) => name !== 'epsilon')
      .map(([name, { describe: meaning, kind, choices, allowed }]) => {
        const value = official[name];
        const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
        const values = kind === 'flag' ? 'yes, no' : (choices?.join(', ') ?? allowed);
        return [`--${flag}`, meaning, values, kind === 'flag' ? 'no' : String(value)];
      });
    expect(rows).toEqual(expected);
  });

  it('of ARCHITECTURE has a column for every preset, and says where each puts its ReLU and its softmax', () => {
    const [head, , ...rows] = tableBelow('ARCHITECTURE.md', 'The arithmetic');
    const names = Object.keys(presets);
    expect(head).toEqual(['option', ...names]);
    const row = (name: string) => rows.find(([first]) => first === name)!.slice(1);
    expect(row('ReLU').map((cell) => cell.split(' ')[0])).toEqual(
      names.map((name) => String(presets[name]!.options['relu']).split('-')[0]),
    );
    expect(row('softmax over channels')).toEqual(
      names.map((name) => (presets[name]!.options['channelSoftmax'] ? 'yes' : 'no')),
    );
    expect(row('constant channels').map((cell) => cell === 'skipped')).toEqual(
      names.map((name) => presets[name]!.options['constantChannels'] === 'skip'),
    );
  });
});
