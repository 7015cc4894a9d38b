/** The page of one image: every explained class with its pictures and scores, and how they were made. */
import { type ClassFiles, describeCount, findMethod, percent, type ResultRecord } from '@scorecam/core';
import { drawHistogram, histogram } from './histogram.js';
import { contentPolicy, type Html, html, relativeLink } from '../../html.js';

type ClassRecord = ResultRecord['classes'][number];

/** What a page is made of. */
export interface ImagePage {
  readonly name: string;
  readonly record: ResultRecord;
  /** The scores of the channels that were not skipped, by class in the record's order; absent for a method without scores. */
  readonly scores: readonly (Float32Array | undefined)[];
}

/** The whole page, for the image's folder. */
export function imagePage({ name, record, scores }: ImagePage): string {
  const up = '../'.repeat(name.split('/').length);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        ${contentPolicy}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${name} - scorecam</title>
        <link rel="stylesheet" href="${up}scorecam-report/report.css" />
      </head>
      <body class="image-page">
        <header>
          <p><a href="${up}index.html">All images</a></p>
          <h1>${name}</h1>
        </header>
        <main>
          ${record.classes.map((entry, i) => classSection(entry, scores[i]))}
          <section>
            <h2>How it was made</h2>
            ${settingsTable(name, record)}${channelList(record)}
          </section>
        </main>
      </body>
    </html> `.toString();
}

function classSection(entry: ClassRecord, scores: Float32Array | undefined): Html {
  const { label, index, probability, logit, flag, files } = entry;
  const heading = label === undefined ? html`Class ${index}` : html`${label} <small>class ${index}</small>`;
  const bars = scores && histogram(scores);
  return html`<section>
    <h2>${heading}</h2>
    <p>
      ${probability === undefined ? 'Score' : `Probability ${percent(probability)}, logit`}
      ${logit.toPrecision(4)}.${flag && html` <strong>No map: ${flag.reason}</strong>`}
    </p>
    <div class="pictures">${files && [picture(files.overlay, 'overlay'), picture(files.heatmap, 'map')]}</div>
    ${bars && drawHistogram(bars, `scores of ${scores.length} channels`)} ${files && numberLinks(files)}
  </section>`;
}

function picture(file: string | undefined, caption: string): Html | undefined {
  if (file === undefined) return undefined;
  return html`<figure>
    <img src="${relativeLink(file)}" alt="${caption}" />
    <figcaption>${caption}</figcaption>
  </figure>`;
}

function numberLinks({ map, raw, original, values }: ClassFiles): Html | undefined {
  const files = [map, raw, original, ...Object.values(values)].filter((file) => file !== undefined);
  return files.length === 0 ? undefined : html`<p class="files">Numbers: ${links(files)}</p>`;
}

function links(files: readonly string[]): Html[] {
  return files.map((file, i) => html`${i > 0 && ', '}<a href="${relativeLink(file)}">${file}</a>`);
}

/** The page is passed on, so it names files without their folders on the machine that made it. */
function settingsTable(name: string, record: ResultRecord): Html {
  const { image, model, layer, method, device, batch, times, work, sheet, notices, assumed } = record;
  const rows: (readonly [string, string])[] = [
    ['Picture', `${name}, ${image.width} x ${image.height}`],
    ['Model', `${fileName(model.path)}, SHA-256 ${model.sha256.slice(0, 16)}...`],
    ['Method', findMethod(method.name).title],
    ...(layer ? [['Layer', layer.module ?? layer.tensor] as const] : []),
    ...(assumed ? [['Preprocessing', `${assumed.join(' and ')} assumed to be ImageNet's`] as const] : []),
    ['Work', `${describeCount(work.count, work.unit)}${work.skipped > 0 ? `, ${work.skipped} more skipped` : ''}`],
    ['Preset', `${method.preset}: ${describeOptions(method.options)}`],
    ['Device', `${device}, batch ${batch}`],
    ['Time', `${(times.method / 1000).toFixed(2)} s`],
    ...notices.map((notice): [string, string] => ['Note', notice]),
  ];
  const cells = rows.map(
    ([key, value]) =>
      html`<tr>
        <th scope="row">${key}</th>
        <td>${value}</td>
      </tr>`,
  );
  const files = links([...(sheet === undefined ? [] : [sheet]), 'result.json']);
  return html`<table>
    <tbody>
      ${cells}
      <tr>
        <th scope="row">Files</th>
        <td>${files}</td>
      </tr>
    </tbody>
  </table>`;
}

/** The last part of a path of any machine. */
function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? '';
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
function channelList(record: ResultRecord): Html | undefined {
  const channels = constantChannels(record);
  if (channels.length === 0) return undefined;
  const treatment = record.work.skipped > 0 ? 'skipped' : 'scored as a mask of zeros';
  return html`<details>
    <summary>${channels.length} constant channels, ${treatment}</summary>
    <p>${channels.join(', ')}</p>
  </details>`;
}
