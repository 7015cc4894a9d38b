import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serveFolder, type StaticServer } from './static-server.js';

/** The folder of the built page. */
export const demoFolder = fileURLToPath(new URL('../dist/demo/', import.meta.url));

/**
 * Serves the page on 127.0.0.1.
 *
 * @param port - 0 for any free one
 * @returns the server, or undefined where the page has not been built: `npm run build:demo` does that
 * @throws the system's error where the port is taken
 */
export async function serveDemo(port: number): Promise<StaticServer | undefined> {
  const isBuilt = await access(`${demoFolder}index.html`).then(
    () => true,
    () => false,
  );
  return isBuilt ? serveFolder(demoFolder, { port }) : undefined;
}
