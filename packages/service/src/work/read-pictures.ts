/** Pictures from a request, within its budgets. */
import type { Picture, Raster } from '@scorecam/core';
import type { PictureReader } from '@scorecam/node';
import { declaredSize } from '@scorecam/pictures';
import { createHash } from 'node:crypto';
import { Refusal } from '../http/refusal.js';

/** A picture, and the bytes that it was. */
export interface SentPicture {
  readonly picture: Picture | Raster;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/** What decodes pictures, and how large they may be. */
export interface PictureBudget {
  readonly reader: PictureReader;
  readonly pixels: number;
}

/**
 * Decodes a picture in base64. Its size is read from its header before.
 *
 * @param name - what to call it in messages
 * @throws Refusal 400 or 413; ScorecamError INVALID_IMAGE
 */
export async function readSentPicture(
  text: string,
  name: string,
  { reader, pixels }: PictureBudget,
): Promise<SentPicture> {
  const bytes = decodeBase64(text, name);
  const { width, height } = declaredSize(bytes, name);
  if (width * height > pixels)
    throw new Refusal(
      413,
      'PICTURE_TOO_LARGE',
      `"${name}" has ${width} x ${height} pixels; this service takes ${pixels / 1e6} megapixels.`,
    );
  return { picture: await reader.read(bytes, name), sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Node passes over what is no base64. */
function decodeBase64(text: string, name: string): Buffer {
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  throw new Refusal(
    400,
    'NOT_BASE64',
    `"${name}" is not base64: send the bytes of the file in base64, and nothing before them.`,
  );
}
