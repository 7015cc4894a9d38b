import { type Html, html } from '../../html.js';

/** The number of values in each of some equal intervals between the least and the greatest value. */
export interface Histogram {
  readonly counts: readonly number[];
  readonly least: number;
  readonly greatest: number;
}

/** In SVG units. */
const [width, height] = [480, 120];

/** Counts finite values; every value is in one interval, the greatest in the last. Nothing for no values. */
export function histogram(values: Float32Array, intervals = 32): Histogram | undefined {
  if (values.length === 0) return undefined;
  const least = values.reduce((low, value) => Math.min(low, value), Infinity);
  const greatest = values.reduce((high, value) => Math.max(high, value), -Infinity);
  const counts = Array.from({ length: intervals }, () => 0);
  const scale = greatest > least ? intervals / (greatest - least) : 0;
  for (const value of values) counts[Math.min(intervals - 1, Math.floor((value - least) * scale))]! += 1;
  return { counts, least, greatest };
}

/** The histogram as an SVG element with its range below. */
export function drawHistogram({ counts, least, greatest }: Histogram, title: string): Html {
  const most = Math.max(...counts);
  const step = width / counts.length;
  const bars = counts.map((count, i) => {
    const tall = (count / most) * height;
    return html`<rect x="${i * step + 0.5}" y="${height - tall}" width="${step - 1}" height="${tall}" />`;
  });
  const [from, to] = [least.toPrecision(3), greatest.toPrecision(3)];
  return html`<figure class="histogram">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" preserveAspectRatio="none">${bars}</svg>
    <figcaption><span>${from}</span><span>${title}</span><span>${to}</span></figcaption>
  </figure>`;
}
