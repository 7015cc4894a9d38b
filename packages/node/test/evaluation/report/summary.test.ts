import { describe, expect, it } from '@jest/globals';
import type { EvaluationRow } from '@scorecam/core/evaluate';
import { reportPage } from '../../../src/evaluation/report/report-page.js';
import { summarize } from '../../../src/evaluation/report/summary.js';
import { verdict } from '../../../src/evaluation/report/verdict.js';
import { row, settings } from './rows.js';

const failed = { file: '<b>.png', label: 'cat', error: { code: 'INVALID_IMAGE', message: 'It is "cut".' } } as const;
const rows = [row(), row({ method: 'score-cam:paper', deletionAUC: 0.125 }), failed];
const summary = summarize(rows, settings, { model: 'abc', seed: 7 });

describe('summarize', () => {
  it('given two methods and a failure, counts the classes of pictures and lists what failed', () => {
    expect(summary).toMatchObject({
      scorecam: 1,
      settings: { model: 'abc', seed: 7 },
      measured: 1,
      failures: [failed],
    });
    expect(summary.tables.map(({ name }) => name)).toEqual(['recognition', 'curves', 'localization']);
    expect(summary.curves[1]).toEqual({
      map: 'score-cam:paper',
      isBaseline: false,
      deletion: [1, 0.5, 0],
      insertion: [0, 0.5, 1],
    });
  });

  it('leaves out the tables for which there are no pictures', () => {
    const { tables } = summarize([row({ boxes: 2 })], settings, {});
    expect(tables.map(({ name }) => name)).toEqual(['recognition', 'curves']);
  });
});

describe('verdict', () => {
  const interval = (mean: number) => ({ mean, low: mean, high: mean });
  const table = (better: 'lower' | 'higher', means: Readonly<Record<string, readonly number[]>>) => ({
    ...{ name: 'x', title: 'X', protocol: 'X.' },
    columns: [0, 1].map((i) => ({ name: `${i}`, better })),
    lines: Object.entries(means).map(([map, values]) => {
      return { map, isBaseline: map === 'random', count: values.length, cells: values.map(interval) };
    }),
  });

  it('counts the columns in which each map is the best, ties apart, and leaves out lines without means', () => {
    const tables = [
      table('lower', { 'score-cam': [1, 2], rise: [3, 4], random: [2, 2] }),
      table('higher', { 'score-cam': [1, 9], rise: [3, 4], random: [] }),
      table('lower', { 'score-cam': [], rise: [] }),
    ];
    expect(verdict(tables)).toBe(
      'Of 4 columns, score-cam is best in 2 and rise in 1. The best is shared in 1. The intervals show which differences may be chance.',
    );
    expect(verdict(tables.slice(2))).toBeUndefined();
  });
});

describe('reportPage', () => {
  // White space between elements is not shown.
  const page = reportPage({ summary, settings, charts: [], best: [], worst: [] }).replace(/>\s+</g, '><');

  it('has a table for each of the summary, a line for each map, and the best of each column marked', () => {
    for (const { title } of summary.tables) expect(page).toContain(`<h2>${title}</h2>`);
    const [, curves] = page.split('<h2>Deletion and insertion');
    const lines = curves!.slice(0, curves!.indexOf('</table>')).split('<tr').slice(2);
    expect(lines.map((line) => /<td>([^<]*)<\/td>/.exec(line)?.[1])).toEqual([
      'score-cam',
      'score-cam:paper',
      'random',
      'gaussian',
      'channel-mean',
    ]);
    // Deletion: the lowest is the best.
    expect(lines.map((line) => line.includes('<span class="best">0.125</span>'))).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(lines[1]).toContain('<br />-0.125 (-0.125 to -0.125)</small>'); // less deletion than the first line
    expect(lines[1]).toContain('<br />+0.000 (+0.000 to +0.000)</small>');
    expect(lines[0]).not.toContain('<br />');
    expect(lines[0]).toContain('<td>1</td><td>0.250 <small>0.250–0.250</small></td>');
    expect(lines.map((line) => line.includes('class="baseline"'))).toEqual([false, false, true, true, true]);
  });

  it('says how many were measured and why others were not, in text that is not markup', () => {
    expect(page).toContain('1 objects measured, 1 skipped.');
    expect(page).toContain(
      '<td>&#60;b&#62;.png</td><td>cat</td><td></td><td>INVALID_IMAGE</td><td>It is &#34;cut&#34;.</td>',
    );
    expect(page).not.toContain('<b>.png');
    expect(page).toContain('<dt>seed</dt><dd>7</dd>');
  });

  // Rows that somebody else wrote are resumed from; their names ran in the page.
  it('shows names of methods, baselines, settings and drawings as text', () => {
    const markup = '<img src=x onerror=alert(1)>';
    const baselines = { [markup]: row().baselines['random']! };
    const changes = { file: markup, label: markup, method: markup, baselines } as Partial<EvaluationRow>;
    const foreign = row(changes);
    const shown = { row: foreign, file: `pictures/${markup}.png` };
    const content = {
      summary: summarize([foreign], settings, { model: markup, [markup]: [markup] }),
      settings,
      charts: [],
    };
    const text = reportPage({ ...content, best: [shown], worst: [shown] });
    expect(text).not.toContain('<img src=x');
    expect(text.split('&#60;img src=x onerror=alert(1)&#62;').length).toBeGreaterThan(10);
  });
});
