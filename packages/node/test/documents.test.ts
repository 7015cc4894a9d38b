import { describe, expect, it } from '@jest/globals';
import { parseLabels, parseModelCard, parsePreprocessing, type ResultRecord, settingOf } from '@scorecam/core';
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
    expect(Object.values(read)).not.toContain(undefined); // every field is shown
    for (const labels of [list, byIndex, pairs]) expect(parseLabels(labels, 'x')).toEqual(['cat', 'dog, hound']);
    expect(parseModelCard(card, 'x')).toMatchObject({ labels: ['cat', 'dog, hound'], notices: [] });
  });

  it('of result.json has the options of its preset', () => {
    const [record] = examples('result.md') as [ResultRecord]; // checked below as far as it could go stale
    const { name, preset } = record.method;
    expect(record.method).toEqual(settingOf({ method: name, preset }));
    expect(parsePreprocessing(record.preprocessing, 'x')).toMatchObject(record.preprocessing);
  });
});
