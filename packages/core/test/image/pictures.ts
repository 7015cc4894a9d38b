import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Picture } from '../../src/image/index.js';

/** An opaque picture whose pixel at (x, y) is `color(x, y)`. */
export function paint(width: number, height: number, color: (x: number, y: number) => readonly number[]): Picture {
  const pixels = Array.from({ length: width * height }, (_, at) => color(at % width, Math.floor(at / width)));
  return {
    width,
    height,
    data: Uint8Array.from(pixels.flatMap(([red = 0, green = 0, blue = 0, alpha = 255]) => [red, green, blue, alpha])),
  };
}

/** A gray picture of the given rows. */
export function grays(rows: readonly (readonly number[])[]): Picture {
  return paint(rows[0]!.length, rows.length, (x, y) => Array<number>(3).fill(rows[y]![x]!));
}

/** The values of one channel, row by row. */
export function channel(picture: Picture, index: number): number[] {
  return Array.from({ length: picture.width * picture.height }, (_, pixel) => picture.data[4 * pixel + index]!);
}

/** 83 x 61 pixels with all values, computed, so that Pillow can be given the same picture without a file. */
export function chequered(): Picture {
  return paint(83, 61, (x, y) => [0, 1, 2].map((c) => (x * x * (c + 3) + y * 37 + x * y * 5) % 256));
}

/** The result of `hashlib.sha256(image.tobytes())` for a Pillow image of mode RGB. */
export function rgbDigest({ data }: Picture): string {
  return createHash('sha256')
    .update(data.filter((_, at) => at % 4 !== 3))
    .digest('hex');
}

/** Pictures of any colors and any alpha, up to 12 pixels per side. */
export const anyPicture = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: 4 * width * height, maxLength: 4 * width * height })
      .map((data): Picture => ({ width, height, data })),
  );
