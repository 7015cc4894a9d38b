/** The mean curves as one SVG drawing, which follows the reader's light or dark theme and has a background of its own. */
import { areaUnderCurve } from '@scorecam/core/evaluate';
import { type Html, html } from '../../html.js';

/** A curve with its name; baselines are dashed. */
export interface NamedCurve {
  readonly map: string;
  readonly isBaseline: boolean;
  /** Class probabilities at even steps. */
  readonly curve: readonly number[];
}

const width = 560;
const height = 340;
const plot = { left: 52, top: 38, right: 404, bottom: 292 };

/** Colors of equal lightness that color-blind people can distinguish (Okabe and Ito). */
const colors = ['#d55e00', '#0072b2', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f7f7f', '#b3a100'];

/** Draws the curves of one metric; `axis` says what the horizontal axis counts. */
export function curveChart({ title, axis }: { title: string; axis: string }, curves: readonly NamedCurve[]): Html {
  const highest = niceCeiling(Math.max(...curves.flatMap(({ curve }) => curve)));
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="${title}"
    class="chart"
  >
    <style>
      .chart {
        color: #1c1c1e;
        font:
          13px system-ui,
          sans-serif;
      }
      .ground {
        fill: #fff;
      }
      @media (prefers-color-scheme: dark) {
        .chart {
          color: #e8e8ea;
        }
        .ground {
          fill: #1c1c1e;
        }
      }
    </style>
    <rect class="ground" width="${width}" height="${height}" rx="8" />
    <text x="${plot.left}" y="20" font-weight="600" fill="currentColor">${title}</text>
    ${gridLines(highest)}
    <text x="${(plot.left + plot.right) / 2}" y="${height - 12}" text-anchor="middle" fill="currentColor">${axis}</text>
    ${curves.map((curve, i) => curveMarkup(curve, i, highest))}
  </svg> `;
}

function gridLines(highest: number): Html[] {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const x = plot.left + share * (plot.right - plot.left);
    const y = plot.bottom - share * (plot.bottom - plot.top);
    return html`<path d="M${plot.left} ${y}H${plot.right}" stroke="currentColor" stroke-opacity=".18" />
      <text x="${plot.left - 8}" y="${y + 4}" text-anchor="end" fill="currentColor"
        >${(share * highest).toFixed(2)}</text
      >
      <text x="${x}" y="${plot.bottom + 18}" text-anchor="middle" fill="currentColor">${100 * share} %</text> `;
  });
}

function curveMarkup({ map, isBaseline, curve }: NamedCurve, place: number, highest: number): Html {
  const points = curve.map((value, i) => {
    const x = plot.left + (i / (curve.length - 1)) * (plot.right - plot.left);
    const y = plot.bottom - (value / highest) * (plot.bottom - plot.top);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const color = colors[place % colors.length];
  const stroke = html`fill="none" stroke="${color}" stroke-width="2"${isBaseline && html` stroke-dasharray="5 4"`}`;
  const y = plot.top + 10 + 38 * place;
  return html`<polyline points="${points.join(' ')}" ${stroke} />
    <path d="M${plot.right + 16} ${y - 4}h22" ${stroke} />
    <text x="${plot.right + 44}" y="${y}" fill="currentColor">${map}</text>
    <text x="${plot.right + 44}" y="${y + 15}" fill="currentColor" fill-opacity=".65"
      >area ${areaUnderCurve(curve).toFixed(3)}</text
    > `;
}

/** A fifth that the curves stay under, so that its quarters are round numbers. */
function niceCeiling(value: number): number {
  return Math.max(0.2, Math.ceil(value * 5) / 5);
}
