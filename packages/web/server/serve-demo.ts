import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serveFolder, type StaticServer } from './static-server.js';

/** Which page is served, and where. */
export interface ServeDemoOptions {
  /** 0, when absent, is any free one. */
  readonly port?: number | undefined;
  /** The folder of the built page; the one of this package when absent. */
  readonly folder?: string | undefined;
}

/** The folder of the built page, seen from server/ (in tests) and from dist/server/ alike. */
const builtFolder = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../demo/' : '../dist/demo/', import.meta.url),
);

/**
 * Serves the page on 127.0.0.1. The policy that the page sets for itself is sent with every file, as a worker has only
 * what its own file comes with.
 *
 * @returns the server, or undefined where the page has not been built: `npm run build:demo` does that
 * @throws the system's error where the port is taken
 */
export async function serveDemo({ port, folder = builtFolder }: ServeDemoOptions = {}): Promise<
  StaticServer | undefined
> {
  const page = await readFile(`${folder}/index.html`, 'utf8').catch(() => undefined);
  if (page === undefined) return undefined;
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1];
  return serveFolder(folder, { port, headers: policy === undefined ? {} : { 'Content-Security-Policy': policy } });
}
