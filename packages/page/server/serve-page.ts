import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serveFolder, type StaticServer } from './static-server.js';

/** The page to serve, and its port. */
export interface ServePageOptions {
  /** 0 (default) is any free port. */
  readonly port?: number | undefined;
  /** The folder of the built page (default: the one in this package). */
  readonly folder?: string | undefined;
}

/** The folder of the built page, seen from server/ (in tests) and from dist/server/ alike. */
const builtFolder = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../site/' : '../dist/site/', import.meta.url),
);

/**
 * Serves the page on 127.0.0.1. Every file is sent with the content security policy of the page, because a worker obeys only
 * the headers of its own file.
 *
 * @returns the server, or undefined if the page has not been built with `npm run build:page`
 * @throws the system's error if the port is in use
 */
export async function servePage({ port, folder = builtFolder }: ServePageOptions = {}): Promise<
  StaticServer | undefined
> {
  const page = await readFile(`${folder}/index.html`, 'utf8').catch(() => undefined);
  if (page === undefined) return undefined;
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1];
  // A page cannot forbid in its own text that another one shows it in a frame.
  const policies = [...(policy === undefined ? [] : [policy]), "frame-ancestors 'none'"];
  return serveFolder(folder, { port, headers: { 'Content-Security-Policy': policies.join('; ') } });
}
