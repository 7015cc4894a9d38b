import type { Picture } from '@scorecam/core';

/** What jpeg-js holds of a pixel: four coefficients of 32 bits, four samples twice, and RGBA. */
export const inkBytes = 28;

/** A JPEG of four inks (CMYK, or YCCK), which the decoder of the others refuses. Its levels differ from Pillow's by 4 at most. */
export async function decodeInks(bytes: Uint8Array): Promise<Picture> {
  const { default: jpeg } = await import('jpeg-js');
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    tolerantDecoding: false,
    // The header was found within the limits.
    maxResolutionInMP: Infinity,
    maxMemoryUsageInMB: Infinity,
  });
  return { width, height, data };
}
