import { type Picture, resizePicture, type Size } from '@scorecam/core';

/** A size of the same proportions whose longer side is at most `longestSide`; a smaller one is kept. */
export function shrunkSize({ width, height }: Size, longestSide: number): Size {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** A size of the same proportions whose longer side is at most `longestSide`; a smaller one is enlarged by a whole factor. */
export function thumbnailSize({ width, height }: Size, longestSide: number): Size {
  const fit = longestSide / Math.max(width, height);
  const scale = fit < 1 ? fit : Math.floor(fit);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/**
 * The picture at that size. Enlarged, each pixel becomes a square, so that a picture of 32 pixels shows what the network
 * was given and not a blur.
 */
export function thumbnail(picture: Picture, longestSide: number): Picture {
  const { width, height } = thumbnailSize(picture, longestSide);
  return width <= picture.width ? resizePicture(picture, width, height) : enlarge(picture, width / picture.width);
}

function enlarge({ width, height, data }: Picture, factor: number): Picture {
  const large = { width: factor * width, height: factor * height, data: new Uint8Array(factor * factor * data.length) };
  for (let y = 0, to = 0; y < large.height; y++) {
    const row = 4 * width * Math.floor(y / factor);
    for (let x = 0; x < large.width; x++, to += 4) {
      const from = row + 4 * Math.floor(x / factor);
      large.data.set(data.subarray(from, from + 4), to);
    }
  }
  return large;
}
