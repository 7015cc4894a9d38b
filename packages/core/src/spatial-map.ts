/** Width and height in pixels. */
export interface Size {
  /** The number of columns. */
  readonly width: number;
  /** The number of rows. */
  readonly height: number;
}

/** One value per cell of a grid: `data` is (height, width), row-major. */
export interface SpatialMap {
  /** The values row by row. */
  readonly data: Float32Array;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** Why a map shows nothing. */
export interface MapFlag {
  /** Zero everywhere, or some other value everywhere. */
  readonly code: 'EMPTY_MAP' | 'UNIFORM_MAP';
  /** One sentence for people. */
  readonly reason: string;
}

/** The smallest and the largest value. `values` must not be empty. */
export function extent(values: Float32Array): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  // Maps are walked by index here and elsewhere: with an iterator or a callback for each value it takes three to ten times as long.
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** (x - min) / (max - min + epsilon), in [0, 1]; zeros if the map has one value everywhere. */
export function stretched(map: SpatialMap, epsilon = 0): SpatialMap {
  const { low, high } = extent(map.data);
  const range = high - low + epsilon || 1;
  const data = new Float32Array(map.data.length);
  for (let i = 0; i < data.length; i++) data[i] = (map.data[i]! - low) / range;
  return { ...map, data };
}

/** Whether all values are the same. */
export function isUniform({ data }: SpatialMap): boolean {
  for (let i = 1; i < data.length; i++) if (data[i] !== data[0]) return false;
  return true;
}

/** A position in a map, in pixels from the upper left corner, and the value there. */
export interface MapPoint {
  /** The column, from 0. */
  readonly x: number;
  /** The row, from 0. */
  readonly y: number;
  /** The value there. */
  readonly value: number;
}

/** The maximum of a map; the first one in reading order if there are several. */
export function peakOf({ data, width }: SpatialMap): MapPoint {
  const { high } = extent(data);
  const at = data.indexOf(high);
  return { x: at % width, y: Math.floor(at / width), value: high };
}
