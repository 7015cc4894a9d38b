/** The page of one image: every explained class with its pictures and scores, and how they were made. */
import { findMethod, type ResultRecord } from '@scorecam/core';
import { drawHistogram, histogram } from './histogram.js';
import { escapeHtml, relativeLink } from '../../runs/html.js';

type ClassRecord = ResultRecord['classes'][number];

/** What a page is made of. */
export interface ImagePage {
  readonly name: string;
  readonly record: ResultRecord;
  /** The scores of the channels that were not skipped, by class in the record's order; absent for a method without scores. */
  readonly scores: readonly (Float32Array | undefined)[];
}

/** The whole page; it lies in the image's folder. */
export function imagePage({ name, record, scores }: ImagePage): string {
  const up = '../'.repeat(name.split('/').length);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(name)} - scorecam</title>
<link rel="stylesheet" href="${up}scorecam-report/report.css">
</head>
<body class="image-page">
<header><p><a href="${up}index.html">All images</a></p><h1>${escapeHtml(name)}</h1></header>
<main>
${record.classes.map((entry, i) => classSection(entry, scores[i])).join('\n')}
<section><h2>How it was made</h2>${settingsTable(record)}${channelList(record)}</section>
</main>
</body>
</html>
`;
}

function classSection(entry: ClassRecord, scores: Float32Array | undefined): string {
  const { label, index, probability, logit, flag, files } = entry;
  const heading = label === undefined ? `Class ${index}` : `${escapeHtml(label)} <small>class ${index}</small>`;
  const bars = scores && histogram(scores);
  return `<section>
<h2>${heading}</h2>
<p>Probability ${percent(probability)}, logit ${logit.toPrecision(4)}.${flag ? ` <strong>No map: ${escapeHtml(flag.reason)}</strong>` : ''}</p>
<div class="pictures">${files ? picture(files.overlay, 'overlay') + picture(files.heatmap, 'map') : ''}</div>
${bars ? drawHistogram(bars, `scores of ${scores.length} channels`) : ''}
${files ? `<p class="files">Numbers: ${[files.map, files.raw, files.original, ...Object.values(files.values)].map(fileLink).join(', ')}</p>` : ''}
</section>`;
}

function picture(file: string, caption: string): string {
  return `<figure><img src="${relativeLink(file)}" alt="${caption}"><figcaption>${caption}</figcaption></figure>`;
}

function fileLink(file: string): string {
  return `<a href="${relativeLink(file)}">${escapeHtml(file)}</a>`;
}

function settingsTable(record: ResultRecord): string {
  const { image, model, layer, method, device, batch, times, work, sheet, notices } = record;
  const rows: (readonly [string, string])[] = [
    ['Picture', `${image.path}, ${image.width} x ${image.height}`],
    ['Model', `${model.path}, SHA-256 ${model.sha256.slice(0, 16)}...`],
    ['Method', findMethod(method.name).title],
    ...(layer ? [['Layer', layer.module ?? layer.tensor] as const] : []),
    ['Work', `${work.count} ${work.unit}${work.skipped > 0 ? `, ${work.skipped} more skipped` : ''}`],
    ['Preset', `${method.preset}: ${describeOptions(method.options)}`],
    ['Device', `${device}, batch ${batch}`],
    ['Time', `${(times.method / 1000).toFixed(2)} s`],
    ...notices.map((notice): [string, string] => ['Note', notice]),
  ];
  const cells = rows.map(([key, value]) => `<tr><th scope="row">${key}</th><td>${escapeHtml(value)}</td></tr>`);
  const links = [...(sheet === undefined ? [] : [sheet]), 'result.json'].map(fileLink).join(', ');
  return `<table><tbody>${cells.join('')}<tr><th scope="row">Files</th><td>${links}</td></tr></tbody></table>`;
}

function describeOptions(options: ResultRecord['method']['options']): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

/** The constant channels that a record of Score-CAM lists; none for other methods. */
export function constantChannels({ details }: ResultRecord): readonly number[] {
  const listed: unknown = details['constantChannels'];
  return Array.isArray(listed) ? listed.filter((channel) => typeof channel === 'number') : [];
}

/** Constant channels say nothing about a place, which is why most presets leave them out. */
function channelList(record: ResultRecord): string {
  const channels = constantChannels(record);
  if (channels.length === 0) return '';
  const treatment = record.work.skipped > 0 ? 'skipped' : 'scored as a mask of zeros';
  return `<details><summary>${channels.length} constant channels, ${treatment}</summary><p>${channels.join(', ')}</p></details>`;
}

function percent(probability: number): string {
  return `${(100 * probability).toFixed(1)} %`;
}
