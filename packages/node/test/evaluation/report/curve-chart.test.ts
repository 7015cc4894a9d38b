import { describe, expect, it } from '@jest/globals';
import { curveChart, type NamedCurve } from '../../../src/evaluation/report/curve-chart.js';

const curves: readonly NamedCurve[] = [
  { map: 'official', isBaseline: false, curve: [0.3, 0.1, 0] },
  { map: 'a < b', isBaseline: true, curve: [0, 0, 0.3] },
];
const svg = curveChart({ title: 'Deletion', axis: 'share of the pixels removed' }, curves).toString();
const lines = [...svg.matchAll(/<polyline points="([^"]*)" ([^>]*?) ?\/>/g)].map(([, points = '', style = '']) => ({
  points: points.split(' ').map((point) => point.split(',').map(Number)),
  style,
}));

describe('curveChart', () => {
  it('draws each curve from the left edge to the right one, and a larger value higher', () => {
    expect(lines.map(({ points }) => points.map(([x]) => x))).toEqual([
      [52, 228, 404],
      [52, 228, 404],
    ]);
    const [[, start], [, middle], [, end]] = lines[0]!.points as [number[], number[], number[]];
    expect(end).toBe(292); // 0 is on the lower edge
    // The axis ends at 0.4, the next fifth: 0.3 is three quarters of the way up to the upper edge at 38.
    expect(start).toBeCloseTo(292 - 0.75 * 254, 1);
    expect(middle).toBeCloseTo(292 - 0.25 * 254, 1);
  });

  it('dashes baselines, names each curve and tells its area', () => {
    expect(lines.map(({ style }) => style.includes('stroke-dasharray'))).toEqual([false, true]);
    expect(svg).toContain('>official</text>');
    expect(svg).toContain('>a &#60; b</text>');
    expect(svg).toContain('area 0.125'); // (0.3 / 2 + 0.1) / 2
    expect(svg).toContain('area 0.075');
  });

  it('names what is measured and what the horizontal axis counts', () => {
    expect(svg).toContain('>Deletion</text>');
    expect(svg).toContain('>share of the pixels removed</text>');
    expect([...svg.matchAll(/>(\d\.\d\d)<\/text\s*>/g)].map(([, text]) => text)).toEqual([
      '0.00',
      '0.10',
      '0.20',
      '0.30',
      '0.40',
    ]);
  });
});
