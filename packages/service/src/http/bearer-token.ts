import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether a header gives the token. The comparison takes the same time for all tokens, of any length.
 *
 * @param authorization - the header `Authorization`
 */
export function givesToken(authorization: string | undefined, token: string): boolean {
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
