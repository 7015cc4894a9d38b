import type { Picture } from '@scorecam/core';
import { createJimp } from '@jimp/core';
import { methods as print } from '@jimp/plugin-print';

/** The part of jimp that draws text: all of it takes five times as long to load. */
export const Jimp = createJimp({ plugins: [print], formats: [] });

/** A picture as jimp holds it. */
export type JimpPicture = InstanceType<typeof Jimp>;

/** The pixels of a jimp image as a picture, not copied. */
export function fromJimp({ bitmap }: Pick<JimpPicture, 'bitmap'>): Picture {
  const { width, height, data } = bitmap;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** Copies the colors of a picture into a canvas that has room for it, opaque: a network does not see alpha either. */
export function paste(canvas: JimpPicture, { width, height, data }: Picture, { x, y }: { x: number; y: number }): void {
  const target = canvas.bitmap;
  for (let row = 0; row < height; row++) {
    const to = 4 * ((y + row) * target.width + x);
    target.data.set(data.subarray(4 * row * width, 4 * (row + 1) * width), to);
    for (let at = to + 3; at < to + 4 * width; at += 4) target.data[at] = 255;
  }
}
