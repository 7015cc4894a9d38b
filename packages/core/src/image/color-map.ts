/** Color maps: 256 colors for the values from 0 to 1. */
import { interpolateInferno, interpolateTurbo, interpolateViridis } from 'd3-scale-chromatic';
import type { SpatialMap } from '../spatial-map.js';
import type { Picture } from './picture.js';

/** The names of the color maps. */
export const colorMapNames = ['turbo', 'viridis', 'inferno', 'jet'] as const;

/**
 * - `turbo`: dark blue through green to dark red; a rainbow without jet's false edges.
 * - `viridis`: dark violet through green to yellow; its lightness rises evenly, and color-blind people can read it.
 * - `inferno`: black through red to pale yellow; its lightness rises evenly.
 * - `jet`: the blue-to-red rainbow of most papers on class activation maps.
 */
export type ColorMapName = (typeof colorMapNames)[number];

type Rgb = readonly [red: number, green: number, blue: number];

const interpolators: Readonly<Record<ColorMapName, (value: number) => Rgb>> = {
  turbo: (value) => parseColor(interpolateTurbo(value)),
  viridis: (value) => parseColor(interpolateViridis(value)),
  inferno: (value) => parseColor(interpolateInferno(value)),
  jet: (value) => [jetChannel(value, 3), jetChannel(value, 2), jetChannel(value, 1)],
};

const tables = new Map<ColorMapName, Uint8Array>();

/** The 256 colors of a color map: 768 bytes, RGB after RGB, for 0/255, 1/255, ... 255/255. All callers share them. */
export function colorTable(colorMap: ColorMapName): Uint8Array {
  const table = tables.get(colorMap) ?? makeTable(colorMap);
  tables.set(colorMap, table);
  return table;
}

function makeTable(colorMap: ColorMapName): Uint8Array {
  const colors = Array.from({ length: 256 }, (_, index) => interpolators[colorMap](index / 255));
  return Uint8Array.from(colors.flat());
}

/** The nearest integer to a level from 0 to 255, in half the time of Math.round, which knows infinities. */
export function roundLevel(level: number): number {
  return (level + 0.5) | 0;
}

/** The position of a value's color in a table; values outside [0, 1] are clipped. */
export function colorAt(value: number): number {
  return 3 * roundLevel(255 * Math.min(Math.max(value, 0), 1));
}

/**
 * The map as an opaque picture of the same size.
 *
 * @param map - values in [0, 1]; values beyond are clipped
 */
export function colorize(map: SpatialMap, colorMap: ColorMapName): Picture {
  const table = colorTable(colorMap);
  const data = new Uint8Array(4 * map.data.length).fill(255);
  for (let pixel = 0; pixel < map.data.length; pixel++) {
    const color = colorAt(map.data[pixel]!);
    data[4 * pixel] = table[color]!;
    data[4 * pixel + 1] = table[color + 1]!;
    data[4 * pixel + 2] = table[color + 2]!;
  }
  return { width: map.width, height: map.height, data };
}

/**
 * A legend: the colors from 0, at the left edge, to 1, at the right edge.
 *
 * @param width - in pixels, 2 or more
 * @param height - in pixels, 1 or more
 */
export function colorBar(width: number, height: number, colorMap: ColorMapName): Picture {
  const ramp = Float32Array.from({ length: width * height }, (_, pixel) => (pixel % width) / (width - 1));
  return colorize({ data: ramp, width, height }, colorMap);
}

/** One channel of jet: a trapezoid of height 1 and slope 4, with its middle at `center` quarters. */
function jetChannel(value: number, center: number): number {
  return Math.round(255 * Math.min(Math.max(1.5 - Math.abs(4 * value - center), 0), 1));
}

/** d3 writes a color as `#rrggbb` or as `rgb(r, g, b)`. */
function parseColor(text: string): Rgb {
  const parts = text.startsWith('#') ? text.match(/[0-9a-f]{2}/gi) : text.match(/\d+/g);
  const [red, green, blue] = (parts ?? []).map((part) => Number.parseInt(part, text.startsWith('#') ? 16 : 10));
  return [red!, green!, blue!];
}
