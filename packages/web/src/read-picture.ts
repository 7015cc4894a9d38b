import { type Picture, ScorecamError } from '@scorecam/core';

/** Larger pictures are refused: their pixels alone would take more than half a gigabyte. */
const mostPixels = 1 << 27;

/**
 * Decodes a picture, turned as its EXIF data says. Its levels are those of the file: colors are not managed, and alpha is
 * not multiplied in.
 *
 * @param blob - PNG, JPEG, WebP, GIF (the first frame), AVIF, BMP: what the browser can show
 * @throws ScorecamError INVALID_IMAGE where the browser cannot decode it, or it has more than 134 million pixels
 */
export async function readPicture(blob: Blob): Promise<Picture> {
  const name = blob instanceof File ? `"${blob.name}"` : 'The picture';
  const bitmap = await decode(blob, name);
  try {
    const { width, height } = bitmap;
    if (width * height > mostPixels) {
      throw new ScorecamError(
        'INVALID_IMAGE',
        `${name} has ${width} x ${height} pixels, which is too large; make it smaller.`,
      );
    }
    return { width, height, data: readPixels(bitmap, name) };
  } finally {
    bitmap.close();
  }
}

async function decode(blob: Blob, name: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, {
      imageOrientation: 'from-image',
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch (error) {
    throw new ScorecamError(
      'INVALID_IMAGE',
      `${name} is not a picture that this browser can read, or it is damaged.`,
      error,
    );
  }
}

function readPixels(bitmap: ImageBitmap, name: string): Uint8Array {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true });
  if (!context)
    throw new ScorecamError('INVALID_IMAGE', `${name} cannot be drawn: the browser gave no canvas of its size.`);
  context.drawImage(bitmap, 0, 0);
  return new Uint8Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
}
