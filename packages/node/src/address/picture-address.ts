/** Pictures named by an address of the web, as lists may name them. */
import { excerpt } from '@scorecam/core';
import { createHash } from 'node:crypto';
import { posix } from 'node:path';

/** Whether a picture is named by an address rather than by a path. */
export function isAddress(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/**
 * The name of a picture in its run: the scheme, the host and the path of its address. What else tells it from others, as a
 * query, is in it as a hash, since it may hold a key.
 */
export function addressName(address: string): string {
  if (!URL.canParse(address)) return posix.join('https', createHash('sha256').update(address).digest('hex'));
  const { protocol, host, pathname, search } = new URL(address);
  const parts = pathname.split('/').filter((part) => part !== '');
  const isWhole = search === '' && pathname === `/${parts.join('/')}`;
  const rest = isWhole ? [] : [createHash('sha256').update(`${pathname}${search}`).digest('hex').slice(0, 16)];
  return posix.join(protocol.replace(':', ''), host.replace(':', '+'), ...parts, ...rest);
}

/** An address as messages name it: without a query, a user and a password, which may be keys. */
export function shownAddress(address: string, base?: URL): string {
  if (!URL.canParse(address, base?.href)) return excerpt(address);
  const { protocol, host, pathname } = new URL(address, base);
  return excerpt(`${protocol}//${host}${pathname}`);
}
