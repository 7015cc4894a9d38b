/** Pictures from a request, within its budgets. */
import type { AddressReader } from '@scorecam/node';
import { declaredSize } from '@scorecam/pictures';
import { Refusal } from '../http/refusal.js';
import type { PictureSource } from './request.js';

/** Where pictures may be read from, and how large they may be. */
export interface PictureBudget {
  /** Absent if no address is read. */
  readonly addresses: AddressReader | undefined;
  readonly pixels: number;
  readonly signal: AbortSignal;
}

/**
 * The bytes of a picture that may be decoded: its size is read from its header.
 *
 * @param name - what to call it in messages
 * @throws Refusal 400 or 413; ScorecamError INVALID_IMAGE
 */
export async function readSentBytes(source: PictureSource, name: string, budget: PictureBudget): Promise<Uint8Array> {
  const { pixels } = budget;
  const bytes = 'b64' in source ? decodeBase64(source.b64, name) : await fetchBytes(source.url, name, budget);
  const { width, height } = declaredSize(bytes, name);
  if (width * height <= pixels) return bytes;
  throw new Refusal(
    413,
    'PICTURE_TOO_LARGE',
    `"${name}" has ${width} x ${height} pixels; this service takes ${pixels / 1e6} megapixels.`,
  );
}

/** The answer does not say what is wrong with an address, because that would reveal what is inside the network. */
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

/** Node ignores characters that are not base64, so that the text has fewer bytes than its length says. */
function decodeBase64(text: string, name: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const padding = /={0,2}$/.exec(text.slice(-2))?.[0].length ?? 0;
  if (bytes.length === (text.length / 4) * 3 - padding) return bytes;
  throw new Refusal(
    400,
    'NOT_BASE64',
    `"${name}" is not base64: send the bytes of the file in base64, and nothing before them.`,
  );
}
