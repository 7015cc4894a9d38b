/** A picture of 8 bits per channel: `data` is RGBA, row-major, 4 · width · height bytes; alpha is not premultiplied. */
export interface Picture {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, row by row, 0 to 255. */
  readonly data: Uint8Array;
}
