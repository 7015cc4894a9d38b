/** Pictures from a request, within its budgets. */
import type { Picture, Raster } from '@scorecam/core';
import type { AddressReader, PictureReader } from '@scorecam/node';
import { declaredSize } from '@scorecam/pictures';
import { createHash } from 'node:crypto';
import { Refusal } from '../http/refusal.js';
import type { PictureSource } from './request.js';

/** A picture, and the bytes that it was. */
export interface SentPicture {
  readonly picture: Picture | Raster;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/** What decodes pictures, and how large they may be. */
export interface PictureBudget {
  readonly reader: PictureReader;
  /** Absent if no address is read. */
  readonly addresses: AddressReader | undefined;
  readonly pixels: number;
  readonly signal: AbortSignal;
}

/**
 * Decodes a picture. Its size is read from its header before.
 *
 * @param name - what to call it in messages
 * @throws Refusal 400 or 413; ScorecamError INVALID_IMAGE
 */
export async function readSentPicture(
  source: PictureSource,
  name: string,
  budget: PictureBudget,
): Promise<SentPicture> {
  const { reader, pixels } = budget;
  const bytes = 'b64' in source ? decodeBase64(source.b64, name) : await fetchBytes(source.url, name, budget);
  const { width, height } = declaredSize(bytes, name);
  if (width * height > pixels)
    throw new Refusal(
      413,
      'PICTURE_TOO_LARGE',
      `"${name}" has ${width} x ${height} pixels; this service takes ${pixels / 1e6} megapixels.`,
    );
  return { picture: await reader.read(bytes, name), sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** What is wrong with an address is not told: it would say what there is inside of the network. */
async function fetchBytes(url: string, name: string, { addresses, signal }: PictureBudget): Promise<Buffer> {
  if (!addresses)
    throw new Refusal(
      400,
      'NO_ADDRESSES',
      `"${name}" is an address, and this service reads none: send the picture in base64.`,
    );
  return addresses.read(url, signal).catch(() => {
    signal.throwIfAborted();
    throw new Refusal(
      400,
      'UNREADABLE_ADDRESS',
      `The address of "${name}" cannot be read: it must begin with https:, be of the public internet, and hold a picture.`,
    );
  });
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
