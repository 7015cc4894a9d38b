/** A picture of 8 bits per channel: `data` is RGBA, row-major, 4 · width · height bytes; alpha is not premultiplied. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
