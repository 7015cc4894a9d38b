import type { Picture } from '@scorecam/core';
import { JimpMime } from 'jimp';
import { toJimp } from './jimp-picture.js';

/** The picture as a PNG file of 8 bits a channel with alpha. */
export function encodePng(picture: Picture): Promise<Uint8Array> {
  return toJimp(picture).getBuffer(JimpMime.png);
}
