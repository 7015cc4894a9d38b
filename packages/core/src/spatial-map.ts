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
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** (x - min) / (max - min + epsilon), in [0, 1]; zeros if the map has one value everywhere. */
export function stretched(map: SpatialMap, epsilon = 0): SpatialMap {
  const { low, high } = extent(map.data);
  const range = high - low + epsilon || 1;
  return { ...map, data: map.data.map((value) => (value - low) / range) };
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
