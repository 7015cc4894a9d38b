/** report.html: the tables, the curves, the best and the worst maps, and what was skipped. One file and its pictures. */
import {
  chosenMetrics,
  columnValue,
  type FailedRow,
  type MeanInterval,
  type MetricColumn,
  type SummaryTable,
  type TableSettings,
} from '@scorecam/core/evaluate';
import { contentPolicy, type Html, html, relativeLink } from '../../html.js';
import type { GalleryEntry } from './gallery.js';
import type { EvaluationSummary } from './summary.js';
import { bestOf, verdict } from './verdict.js';

/** The drawing of a metric's curves. */
export interface Chart {
  readonly metric: string;
  readonly svg: Html;
}

/** What the page shows. */
export interface ReportContent {
  readonly summary: EvaluationSummary;
  /** What was measured. */
  readonly settings: TableSettings;
  readonly charts: readonly Chart[];
  readonly best: readonly GalleryEntry[];
  readonly worst: readonly GalleryEntry[];
}

const style = html` :root{color-scheme:light
dark;--ink:#1c1c1e;--soft:#5f6368;--ground:#fff;--panel:#f5f5f7;--line:#d9d9de;--mark:#0a6b3d}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8ea;--soft:#a3a6ab;--ground:#18181b;--panel:#232327;--line:#3a3a40;--mark:#6fd39b}}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:76rem;background:var(--ground);color:var(--ink);font:16px/1.5
system-ui,sans-serif} h1{font-size:1.6rem;margin:0}h2{font-size:1.2rem;margin:2.2rem 0 .4rem}p{margin:.3rem 0
.8rem;color:var(--soft);max-width:60rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}
th,td{padding:.35rem .8rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left}thead th{color:var(--soft);font-weight:600}
small{color:var(--soft)}.verdict{color:var(--ink);font-size:1.1rem} @media(max-width:40rem){th,td{padding:.35rem
.3rem;white-space:normal}td small{display:block}} .best{color:var(--mark);font-weight:650}.baseline
td:first-child{color:var(--soft)}
.charts{display:flex;flex-wrap:wrap;gap:1rem}.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1rem}.charts
svg{background:var(--panel);border-radius:10px;padding:.6rem;width:min(100%,34rem);height:auto}
figure{margin:0;background:var(--panel);border-radius:10px;overflow:hidden}figure
img{display:block;width:100%;height:auto} figcaption{padding:.5rem
.7rem;font-size:.88rem;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem
1.2rem;font-size:.9rem} dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}`;

/** The page as HTML. */
export function reportPage({ summary, settings, charts, best, worst }: ReportContent): string {
  const { measured, failures, tables } = summary;
  const captioned = chosenMetrics(settings.options).flatMap(({ tables }) => tables(settings)[0]?.columns[0] ?? []);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        ${contentPolicy}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>scorecam evaluation</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <main>
          <h1>How faithful are the maps?</h1>
          <p class="verdict">${verdict(tables)}</p>
          <p>
            ${measured} objects measured, ${failures.length} skipped. Each cell is a mean with its 95 % interval
            (bootstrap, 2,000 samples); the best of each column is marked. The second line of a cell is the mean
            difference to the first method, picture by picture. Lines in gray are baselines, which are independent of
            the method.
          </p>
          ${tables.map(tableSection)}
          ${
            charts.length > 0 &&
            html`<h2>Curves</h2>
              <p>Means over the pictures. Dashed: baselines.</p>
              <div class="charts">${charts.map(({ svg }) => svg)}</div>`
          }
          ${gallerySection(
            'Best maps',
            'Largest area of insertion minus deletion.',
            best.map((entry) => figure(entry, captioned)),
          )}
          ${gallerySection(
            'Worst maps',
            'Smallest area of insertion minus deletion.',
            worst.map((entry) => figure(entry, captioned)),
          )}
          ${failures.length > 0 && failureSection(failures)}
          <h2>Settings</h2>
          <dl>${Object.entries(summary.settings).map(settingRow)}</dl>
        </main>
      </body>
    </html> `.toString();
}

function tableSection({ title, protocol, columns, lines }: SummaryTable): Html {
  const best = columns.map((column, i) =>
    bestOf(
      column,
      lines.flatMap(({ cells }) => cells[i]?.mean ?? []),
    ),
  );
  const heads = ['map', 'pictures', ...columns.map(({ name, better }) => `${name} ${better === 'lower' ? '↓' : '↑'}`)];
  const rows = lines.map(({ map, isBaseline, count, cells, differences }) => {
    const values = cells.map((cell, i) => cellMarkup(cell, differences?.[i], cell.mean === best[i]));
    const empty = cells.length === 0 && html`<td colspan="${columns.length}">no picture</td>`;
    return html`<tr${isBaseline && html` class="baseline"`}><td>${map}</td><td>${count}</td>${values}${empty}</tr>\n`;
  });
  return html`<h2>${title}</h2>
    <p>${protocol}</p>
    ${table(title, heads, rows)} `;
}

/** A table that scrolls sideways on narrow screens, by the keyboard too. */
function table(name: string, heads: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function cellMarkup({ mean, low, high }: MeanInterval, difference: MeanInterval | undefined, isBest: boolean): Html {
  const value = mean.toFixed(3);
  const marked = isBest ? html`<span class="best">${value}</span>` : value;
  const interval = `${low.toFixed(3)}–${high.toFixed(3)}`;
  return html`<td>${marked} <small>${interval}${difference && differenceMarkup(difference)}</small></td>`;
}

function differenceMarkup({ mean, low, high }: MeanInterval): Html {
  const [own, least, most] = [mean, low, high].map((value) => `${value < 0 ? '' : '+'}${value.toFixed(3)}`);
  return html`<br />${own} (${least} to ${most})`;
}

function gallerySection(title: string, text: string, figures: readonly Html[]): Html | undefined {
  if (figures.length === 0) return undefined;
  return html`<h2>${title}</h2>
    <p>${text}</p>
    <div class="gallery">${figures}</div>`;
}

/** A drawing with the first number of each metric. */
function figure({ row, file }: GalleryEntry, columns: readonly MetricColumn[]): Html {
  const name = `${row.file}, ${row.label ?? `class ${row.index}`}`;
  const numbers = columns.flatMap((column) => {
    const value = columnValue(column, row, row.Y);
    return value === undefined ? [] : [`${column.name} ${value.toFixed(3)}`];
  });
  const facts = [`probability ${row.Y.toFixed(3)}`, ...numbers];
  return html`<figure>
    <img src="${relativeLink(file)}" alt="${name}: the picture and its map" loading="lazy" />
    <figcaption>${name}<br /><small>${row.method}: ${facts.join(', ')}</small></figcaption>
  </figure>`;
}

function failureSection(failures: readonly FailedRow[]): Html {
  const rows = failures.map(({ file, label = '', method = '', error }) => {
    const cells = [file, label, method, error.code, error.message];
    return html`<tr>
      ${cells.map((text) => html`<td>${text}</td>`)}
    </tr> `;
  });
  return html`<h2>Skipped</h2>
    <p>What could not be measured, and why.</p>
    ${table('Skipped', ['file', 'class', 'method', 'code', 'reason'], rows)} `;
}

function settingRow([name, value]: [string, unknown]): Html {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return html`<dt>${name}</dt>
    <dd>${text}</dd>`;
}
