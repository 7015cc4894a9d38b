import type { Picture } from '@scorecam/core';
import { Jimp } from 'jimp';

/** A picture as jimp holds it. */
export type JimpPicture = InstanceType<typeof Jimp>;

/** jimp's image over the pixels of a picture, which are not copied. */
export function toJimp({ width, height, data }: Picture): JimpPicture {
  return new Jimp({ width, height, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) });
}

/** The pixels of a jimp image as a picture, not copied. */
export function fromJimp({ bitmap }: Pick<JimpPicture, 'bitmap'>): Picture {
  const { width, height, data } = bitmap;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
