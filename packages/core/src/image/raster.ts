import type { Picture } from './picture.js';

/** The numbers of a raster: 8 and 16 bits as a file has them, and all others as floats. */
export type Samples = Uint8Array | Uint16Array | Float32Array;

/** A picture of any number of bands, whose numbers may be more than levels: what a TIFF of a satellite or an array holds. */
export interface Raster {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Numbers of a pixel. */
  readonly bands: number;
  /** Row by row and pixel by pixel, width · height · bands numbers. */
  readonly data: Samples;
  /** How many bands, from the first on, are colors: gray, or red, green and blue; absent if nothing says so. */
  readonly colors?: 1 | 3;
}

/** Whether a picture has bands of numbers instead of RGBA levels. */
export function isRaster(picture: Picture | Raster): picture is Raster {
  return 'bands' in picture;
}
